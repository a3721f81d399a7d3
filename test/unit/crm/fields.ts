import { readItemSchema, type Field, type ItemSchema } from '../../../nodes/shared/crm/itemSchema';

/** A field as `crm.item.fields` would describe it, all flags off but those given. */
export function field(type: string, more: Record<string, unknown> = {}): Field {
	return schemaOf({ value: { type, ...more } })['value'] as Field;
}

export function schemaOf(fields: Record<string, Record<string, unknown>>): ItemSchema {
	return readItemSchema(
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
