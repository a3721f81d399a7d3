import type { Field, ObjectType } from '../items/objectTypes';
import { RestError } from '../rest/restError';
import type { Item } from '../items/types';

/**
 * Required fields that a write leaves empty: system ones always, custom ones and those of the
 * stage where the portal checks them (docs/portal-contract.md §7). Only the first is named.
 * @throws RestError `CRM_FIELD_ERROR_REQUIRED`.
 */
export function checkRequired(
	type: ObjectType,
	after: Item,
	named: ReadonlySet<string> | 'all',
	customUnchecked: boolean,
): void {
	const ofStage = customUnchecked ? [] : (type.requiredOnStage[String(after['stageId'])] ?? []);
	for (const [name, field] of type.fields) {
		const isOfStage = ofStage.includes(name);
		if (!isOfStage && !isRequired(field, customUnchecked)) continue;
		// A stage asks for its fields whenever an item comes to it.
		if (named !== 'all' && !named.has(name) && !(isOfStage && named.has('stageId'))) continue;
		if (isFilled(after[name])) continue;
		const text = `Required field "${field.title}" (${field.upperName}) is not filled`;
		throw new RestError(400, 'CRM_FIELD_ERROR_REQUIRED', text);
	}
}

function isRequired(field: Field, customUnchecked: boolean): boolean {
	return field.isRequired === true && !(field.isDynamic && customUnchecked);
}

function isFilled(value: unknown): boolean {
	if (Array.isArray(value)) return value.length > 0;
	return value !== null && value !== undefined && value !== '' && value !== 0;
}
