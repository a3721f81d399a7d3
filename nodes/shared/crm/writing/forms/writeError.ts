import type { Field } from '../../schema/itemSchema';

/** A field that is written, as people and the portal know it. */
export interface WrittenField {
	/** The API name. */
	name: string;
	field: Field;
}

/**
 * An input that is not sent, or not all of which was: what is wrong, and what to do. `cure` is empty
 * where the message says it.
 */
export class WriteError extends Error {
	constructor(
		message: string,
		readonly cure = '',
		/** What the input's writing came to nevertheless: the item that was made or changed. */
		readonly written?: { entityTypeId: number; id: number },
	) {
		super(message);
		this.name = 'WriteError';
	}
}

/** `"Budget" (ufCrm3_1)`; the title alone where it is the name. */
export function titleOf({ name, field }: WrittenField): string {
	return field.title && field.title !== name ? `"${field.title}" (${name})` : `"${name}"`;
}

const LONGEST_SHOWN = 100;

/** JSON has no word for these, and would show them as null. */
const wordless = (_key: string, value: unknown): unknown =>
	typeof value === 'bigint' || (typeof value === 'number' && !Number.isFinite(value))
		? String(value)
		: value;

/** A value in an error, never longer than a line. */
export function shownValue(value: unknown): string {
	const isWordless = wordless('', value) !== value;
	const text = isWordless ? String(value) : (JSON.stringify(value, wordless) ?? String(value));
	return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text;
}

/** The error of a field that cannot be written as it is meant. */
export function unwritable(written: WrittenField, what: string, cure = ''): WriteError {
	return new WriteError(`${titleOf(written)} ${what}`, cure);
}

/** The error of a value that does not fit its field: the field's title, the value, the form wanted. */
export function doesNotFit(written: WrittenField, value: unknown, wanted: string): WriteError {
	return unwritable(written, `cannot hold ${shownValue(value)}: give ${wanted}`);
}

/** Whether a value says "nothing" in any of the forms people use. */
export function isEmptyValue(value: unknown): boolean {
	return value === null || value === '' || (Array.isArray(value) && value.every(isEmptyValue));
}
