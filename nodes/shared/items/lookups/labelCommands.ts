import type { LabelSource } from '../../crm/labels/labelKinds';
import type { Command } from '../../portal/portal';
import type { QueryValue } from '../../portal/transport/query';
import { listItems } from '../reading/itemList';
import { titleFields } from './itemTitles';

/** Kinds of which there are so few that they are listed whole. */
export type WholeSource = Extract<LabelSource, { of: 'status' | 'category' }>;

export const isWhole = (source: LabelSource): source is WholeSource =>
	source.of === 'status' || source.of === 'category';

export const wholeList = (source: WholeSource): Command =>
	source.of === 'status'
		? { method: 'crm.status.list', params: { filter: { ENTITY_ID: source.statusType } } }
		: { method: 'crm.category.list', params: { entityTypeId: source.entityTypeId } };

/** Items with what people know them by. */
export const titledItems = (entityTypeId: number, filter: QueryValue): Command =>
	listItems({ entityTypeId, select: ['id', ...titleFields(entityTypeId)], filter });
