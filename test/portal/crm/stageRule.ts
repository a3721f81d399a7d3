import type { ObjectType, ObjectTypes } from '../items/objectTypes';
import type { Item } from '../items/types';

/**
 * The stage an item ends on: one of its pipeline, else the one it had, else the pipeline's first
 * (docs/portal-contract.md §7). A pipeline the type does not have is not taken.
 */
export function settleStage(types: ObjectTypes, type: ObjectType, before: Item, after: Item): void {
	if (type.categories.length > 0 && 'categoryId' in after) {
		const isKnown = type.categories.some(({ id }) => id === after['categoryId']);
		if (!isKnown) after['categoryId'] = before['categoryId'];
	}
	if (!type.fields.has('stageId')) return;
	const stages = types.stagesOf(type, Number(after['categoryId'] ?? 0));
	if (stages.length === 0) return;
	const candidates = [after['stageId'], before['stageId'], stages[0]];
	after['stageId'] = candidates.find((stage) => stages.some((one) => one === stage));
}
