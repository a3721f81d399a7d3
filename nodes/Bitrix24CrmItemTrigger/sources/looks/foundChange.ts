import type { ItemEvent, StageStep } from '../../../shared/crm/events/itemEvent';
import type { RawItem } from '../../../shared/items/reading/rawItem';
import type { Change } from '../../drain/source';
import { isoOf } from './unixSeconds';

/** A change that was found and is to be told. */
export interface FoundChange {
	event: 'added' | 'updated' | 'stageChanged';
	entityTypeId: number;
	id: number;
	/** When, by the portal's clock: Unix seconds. */
	time: number;
	/** The user, where the portal says who. */
	changedBy?: number | undefined;
	/** The item's id had not been seen before. */
	isNew?: boolean | undefined;
	/** Of the item's content: tells states within a second apart. */
	mark?: string | undefined;
	/** Of `stageChanged`: the id of its row in the journal, and the step. */
	rowId?: number | undefined;
	stage?: StageStep | undefined;
	/** The whole item, where it is needed and was brought along. */
	rawItem?: RawItem | undefined;
}

/**
 * By this a change is found again among those that wait: of an item's states only the last is told, of
 * its steps each one.
 */
export function changeKey({ entityTypeId, id, rowId }: FoundChange): string {
	return `${entityTypeId}:${id}${rowId === undefined ? '' : `:${rowId}`}`;
}

/** A found change as a drain gets it. */
export function handedChange(found: FoundChange, portal: ItemEvent['portal']): Change {
	const { event, entityTypeId, id, time, changedBy, stage, rawItem } = found;
	return {
		event: {
			event,
			entityTypeId,
			id,
			occurredAt: isoOf(time),
			portal,
			...(changedBy === undefined ? {} : { changedBy }),
			...(stage === undefined ? {} : { stage }),
		},
		...(rawItem === undefined ? {} : { rawItem }),
	};
}
