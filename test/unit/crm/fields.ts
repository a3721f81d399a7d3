import {
	itemSchemaSchema,
	type Field,
	type ItemSchema,
} from '../../../nodes/shared/crm/schema/itemSchema';
import type { LabelLookups } from '../../../nodes/shared/crm/labels/labels';
import { outputOptionsSchema } from '../../../nodes/shared/items/presenting/outputOptions';
import { compilePresenter } from '../../../nodes/shared/items/presenting/presentItem';

export const ENTITY_TYPE_ID = 1220;

/** A field as `crm.item.fields` would describe it, all flags off but those given. */
export function field(type: string, more: Record<string, unknown> = {}): Field {
	return schemaOf({ value: { type, ...more } })['value'] as Field;
}

export function schemaOf(fields: Record<string, Record<string, unknown>>): ItemSchema {
	return itemSchemaSchema.parse(
		Object.fromEntries(
			Object.entries(fields).map(([name, raw]) => [
				name,
				{
					isRequired: false,
					isReadOnly: false,
					isImmutable: false,
					isMultiple: false,
					isDynamic: true,
					title: name,
					upperName: name.toUpperCase(),
					...raw,
				},
			]),
		),
	);
}

/** An item as both nodes present it. */
export function presented(
	rawItem: Readonly<Record<string, unknown>>,
	schema: ItemSchema,
	options: Record<string, unknown> = {},
	lookups?: LabelLookups,
) {
	return presenterOf(schema, options)(rawItem, { lookups });
}

/** For many items of one object type. */
export function presenterOf(schema: ItemSchema, options: Record<string, unknown> = {}) {
	return compilePresenter({
		entityTypeId: ENTITY_TYPE_ID,
		schema,
		options: outputOptionsSchema.parse(options),
	});
}
