import type { ItemSchema } from './itemSchema';

/** One field of an object type, as *Get fields* gives it to people who build on it. */
export interface FieldDescription {
	/** The API name. */
	name: string;
	originalName: string;
	title: string;
	type: string;
	required: boolean;
	readOnly: boolean;
	multiple: boolean;
	custom: boolean;
	/** The options of an `enumeration`; ids as they are in items. */
	options?: Array<{ id: number | string; text: string }>;
}

function optionId(id: string): number | string {
	const number = Number(id);
	return String(number) === id && Number.isSafeInteger(number) ? number : id;
}

/** Describes every field of an object type, in the portal's order. */
export function fieldList(schema: ItemSchema): FieldDescription[] {
	return Object.entries(schema).map(([name, field]) => ({
		name,
		originalName: field.upperName || name,
		title: field.title || name,
		type: field.type,
		required: field.isRequired,
		readOnly: field.isReadOnly,
		multiple: field.isMultiple,
		custom: field.isDynamic,
		...(field.items && {
			options: field.items.map(({ ID, VALUE }) => ({ id: optionId(ID), text: VALUE })),
		}),
	}));
}
