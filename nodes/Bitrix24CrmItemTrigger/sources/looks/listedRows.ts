import { rawItemSchema, type RawItem } from '../../../shared/items/reading/rawItem';
import { resultOf, type CommandOutcome } from '../../../shared/portal/portal';
import { phpList } from '../../../shared/validation/phpList';
import * as z from '../../../shared/validation/zod';

/** What `crm.item.list` and `crm.stagehistory.list` answer. */
export const rowsAnswer = z.looseObject({ items: phpList(rawItemSchema) });

/** The rows of a page. @throws PortalError the command's own, or where the answer is no list */
export const rowsOf = (outcome: CommandOutcome): RawItem[] => resultOf(outcome, rowsAnswer).items;
