import { isObject } from '../../validation/json';
import type { Field } from '../schema/itemSchema';
import { bindingOf, onlyLinkedType } from '../values/bindings';
import { yesOrNo } from '../values/yesOrNo';
import { dayOf, instantOf, isDay, timeText } from '../values/zonedTime';

/** A value in the form a filter takes it; `undefined` where it is none of the field's. */
export type FilterForm = string | number | undefined;

const NUMBERS = new Set(['integer', 'double']);
const IDS =
	/^(?:user|employee|location|crm_(?:company|contact|lead|deal|quote|category|entity)|iblock_.+)$/;

/** What a field compares as; times and days go ways of their own. */
export type FieldKind = 'time' | 'day' | 'flag' | 'number' | 'other';

export function kindOf({ type }: Field): FieldKind {
	if (type === 'datetime') return 'time';
	if (type === 'date') return 'day';
	if (type === 'boolean') return 'flag';
	return NUMBERS.has(type) || IDS.test(type) ? 'number' : 'other';
}

/** What is to be given for a field of this type, for people. */
export function wantedForm(field: Field): string {
	switch (kindOf(field)) {
		case 'time':
			return 'a time such as 2026-03-01T12:00:00+01:00, or a day such as 2026-03-01';
		case 'day':
			return 'a day such as 2026-03-01';
		case 'flag':
			return 'true or false';
		case 'number':
			return NUMBERS.has(field.type) ? 'a number' : 'an ID, which is a number';
		default:
			return field.type === 'enumeration'
				? `an option's text or ID: ${optionsOf(field)}`
				: 'a text';
	}
}

const MOST_OPTIONS_SHOWN = 20;

function optionsOf({ items = [] }: Field): string {
	const shown = items.slice(0, MOST_OPTIONS_SHOWN).map(({ ID, VALUE }) => `${VALUE} (${ID})`);
	return shown.join(', ') + (items.length > MOST_OPTIONS_SHOWN ? ', …' : '');
}

/**
 * One value of a field as a filter takes it. Custom yes/no fields are asked with 1 and 0, though they
 * read as Y and N (docs/portal-contract.md §5, §9).
 */
export function filterForm(field: Field, value: unknown): FilterForm {
	if (field.type === 'boolean') return flagForm(field, value);
	if (field.type === 'enumeration') return optionForm(field, value);
	if (field.type === 'crm') return linkForm(field, value);
	if (field.type === 'money') return moneyForm(value);
	if (NUMBERS.has(field.type) || IDS.test(field.type)) return numberForm(value);
	return plain(value);
}

const plain = (value: unknown): FilterForm =>
	typeof value === 'string' || typeof value === 'number' ? value : undefined;

function flagForm({ isDynamic }: Field, value: unknown): FilterForm {
	const flag = yesOrNo(value);
	return flag !== undefined && isDynamic ? Number(flag === 'Y') : flag;
}

/** An id may be given as the link *Get* emits for it. */
function numberForm(value: unknown): FilterForm {
	if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
	if (typeof value !== 'string') return isObject(value) ? numberForm(value['id']) : undefined;
	const text = value.trim().replace(/^(-?\d+),(\d+)$/, '$1.$2');
	return /^-?\d+(?:\.\d+)?$/.test(text) ? text : undefined;
}

function optionForm({ items }: Field, value: unknown): FilterForm {
	const given = plain(value);
	if (given === undefined || !items) return given;
	const text = String(given).trim();
	if (items.some(({ ID }) => ID === text)) return text;
	const named = items.filter(({ VALUE }) => VALUE.trim().toLowerCase() === text.toLowerCase());
	return named.length === 1 ? named[0]?.ID : undefined;
}

function linkForm(field: Field, value: unknown): FilterForm {
	if (!isObject(value)) return plain(value);
	const entityTypeId = Number(value['entityTypeId']);
	const id = Number(value['id']);
	if (!Number.isSafeInteger(entityTypeId) || !Number.isSafeInteger(id)) return undefined;
	return onlyLinkedType(field) === entityTypeId ? id : bindingOf({ entityTypeId, id });
}

function moneyForm(value: unknown): FilterForm {
	if (!isObject(value)) return plain(value);
	const { amount, currency } = value;
	return plain(amount) !== undefined && typeof currency === 'string'
		? `${String(amount)}|${currency}`
		: undefined;
}

/** A day or a time somebody gave, in the workflow's zone. */
export type GivenTime = { day: string } | { instant: number } | undefined;

/** Reads a text, a `Date`, or the date objects n8n's expressions give. */
export function givenTime(value: unknown, zone: string): GivenTime {
	const text = timeText(value);
	if (text === undefined) return undefined;
	if (isDay(text)) return { day: text };
	const instant = instantOf(text, zone);
	return instant === undefined ? undefined : { instant };
}

/** The day somebody gave for a field that holds days. */
export function dayForm(value: unknown, zone: string): string | undefined {
	const text = timeText(value) ?? '';
	const instant = instantOf(text, zone);
	if (instant === undefined) return undefined;
	// The day of a time is the one it names, wherever it was written.
	return text.endsWith('Z') ? dayOf(instant, zone) : text.slice(0, 10);
}
