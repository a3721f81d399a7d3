import type { Behaviour } from '../behaviour';
import type { Field } from '../items/objectTypes';
import type { PortalClock } from '../rest/portalTime';
import { emptyValue, isReferenceType } from '../items/fieldTypes';
import { readPhpDate, serverDay, shownDate } from './phpDate';

/** A value that changes nothing: an unreadable date, an emptied stage (docs/portal-contract.md §7). */
export const IGNORED = Symbol('ignored');

export interface WritingPortal {
	readonly clock: PortalClock;
	readonly behaviour: Behaviour;
}

/** One value of a field as `crm.item.add` and `update` take it, in the form items show. */
export function writtenValue(field: Field, value: unknown, portal: WritingPortal): unknown {
	const none = emptyValue({ ...field, isMultiple: false });
	if (field.type === 'boolean') return isWrittenYes(value) ? 'Y' : 'N';
	if (isCleared(field, value)) return clears(field) ? none : IGNORED;
	switch (field.type) {
		case 'date':
			return writtenDate(value, portal);
		case 'datetime':
			return writtenTime(value, portal);
		case 'integer':
			return Math.trunc(phpNumber(value));
		case 'double':
			return phpNumber(value);
		default:
	}
	if (field.type === 'enumeration' || isReferenceType(field.type)) {
		return Math.trunc(phpNumber(value)) || (field.type === 'crm_category' ? 0 : none);
	}
	return phpText(value);
}

/** Yes are only these four; `1` and `"1"` mean no. */
export function isWrittenYes(value: unknown): boolean {
	return value === true || value === 'true' || value === 'y' || value === 'Y';
}

/** PHP's cast to a number: what does not begin with one is 0. */
export function phpNumber(value: unknown): number {
	if (typeof value === 'number') return value;
	if (typeof value === 'boolean') return Number(value);
	const number = Number.parseFloat(phpText(value));
	return Number.isNaN(number) ? 0 : number;
}

/** PHP's cast to a text; a list becomes the word `Array`. */
export function phpText(value: unknown): string {
	if (value === null || value === undefined || value === false) return '';
	if (value === true) return '1';
	return typeof value === 'object' ? 'Array' : String(value);
}

function isCleared(field: Field, value: unknown): boolean {
	if (value === null || value === undefined || value === '') return true;
	if (field.type === 'string') return value === 0 || value === false;
	return field.type === 'text' && (value === 0 || value === '0' || value === false);
}

/** A stage and a pipeline are never empty. */
function clears(field: Field): boolean {
	return field.type !== 'crm_category' && field.upperName !== 'STAGE_ID';
}

function writtenDate(value: unknown, portal: WritingPortal): unknown {
	const ms = readPhpDate(phpText(value), portal.clock);
	if (ms === undefined) return IGNORED;
	return shownDate(serverDay(ms, portal.clock), portal.clock, portal.behaviour);
}

function writtenTime(value: unknown, { clock }: WritingPortal): unknown {
	const ms = readPhpDate(phpText(value), clock);
	return ms === undefined ? IGNORED : clock.time(ms);
}
