import { phpList } from '../../validation/phpList';
import { idText, textOrEmpty } from '../../validation/texts';
import { isYes } from '../../validation/yes';
import * as z from '../../validation/zod';

/** PHP writes an empty map as `[]`, and leaves maps out that have nothing in them. */
const phpMap = <Value extends z.core.$ZodType>(value: Value) =>
	z.pipe(
		z.transform((raw: unknown) => (Array.isArray(raw) && raw.length === 0 ? {} : raw)),
		z.record(z.string(), value),
	);

const flag = z.catch(z.transform(isYes), false);

/** One option of an `enumeration` field, under its numeric id. */
const fieldOptionSchema = z.looseObject({
	ID: idText,
	VALUE: textOrEmpty,
});

/**
 * One field of an object type as `crm.item.fields` describes it (docs/portal-contract.md §5). Keys the
 * documentation does not name are kept; a flag that is missing is `false`.
 */
const fieldSchema = z.looseObject({
	type: textOrEmpty,
	isRequired: flag,
	isReadOnly: flag,
	isImmutable: flag,
	isMultiple: flag,
	isDynamic: flag,
	title: textOrEmpty,
	upperName: textOrEmpty,
	statusType: z.catch(z.optional(z.string()), undefined),
	settings: z.catch(z.optional(phpMap(z.unknown())), undefined),
	items: z.catch(z.optional(phpList(fieldOptionSchema)), undefined),
});
export type Field = z.infer<typeof fieldSchema>;

/** A field that no portal describes. */
export const undescribedField = (type: string, title: string): Field => ({
	type,
	title,
	upperName: '',
	isRequired: false,
	isReadOnly: false,
	isImmutable: false,
	isMultiple: false,
	isDynamic: false,
	statusType: undefined,
	settings: undefined,
	items: undefined,
});

/**
 * Described as writable, under the titles of `contactIds` and `companyIds`; but never read, and what is
 * written there is refused or unbinds all (docs/portal-contract.md §5, §7).
 */
const NO_FIELDS: ReadonlySet<string> = new Set(['contacts', 'companies']);

/**
 * The `fields` map of `crm.item.fields`: API name → description. PHP's spellings of nothing are
 * tolerated; what is no real field is left out.
 */
export const itemSchemaSchema = z.pipe(
	phpMap(fieldSchema),
	z.transform((fields) =>
		Object.fromEntries(Object.entries(fields).filter(([name]) => !NO_FIELDS.has(name))),
	),
);
export type ItemSchema = z.infer<typeof itemSchemaSchema>;
