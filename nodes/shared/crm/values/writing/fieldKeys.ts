import type { Field, ItemSchema } from '../../schema/itemSchema';
import { nearestName } from './forms/nearestName';
import { WriteError, type WrittenField } from './forms/writeError';

/** Names of the older methods that are no field's name now (portal-contract.md §7). */
const OLDER_NAMES: Readonly<Record<string, string>> = {
	DATE_CREATE: 'createdTime',
	DATE_MODIFY: 'updatedTime',
	CREATED_BY_ID: 'createdBy',
	MODIFY_BY_ID: 'updatedBy',
	MOVED_BY_ID: 'movedBy',
	STATUS_ID: 'stageId',
	STAGE_ID: 'stageId',
	PHONE: 'fm',
	EMAIL: 'fm',
	WEB: 'fm',
	IM: 'fm',
};

/** The fields of an object type by the names they may be given under. */
export interface FieldKeys {
	/** By the API name or the original one (`UF_CRM_…`, `OPPORTUNITY`); others are not the portal's. */
	find(key: string): WrittenField | undefined;
	/** The error of a name that no field has; it names the nearest. */
	unknown(key: string): WriteError;
}

const compiled = new WeakMap<ItemSchema, FieldKeys>();

/** Works the names of an object type's fields out once. */
export function fieldKeysOf(schema: ItemSchema): FieldKeys {
	const known = compiled.get(schema);
	if (known) return known;
	const byOriginal = new Map<string, [string, Field]>();
	for (const entry of Object.entries(schema)) {
		const { upperName } = entry[1];
		if (upperName && !byOriginal.has(upperName)) byOriginal.set(upperName, entry);
	}
	const keys: FieldKeys = {
		find(key) {
			const own = Object.hasOwn(schema, key) ? schema[key] : undefined;
			if (own) return { name: key, field: own };
			const entry = byOriginal.get(key);
			return entry && { name: entry[0], field: entry[1] };
		},
		unknown(key) {
			const older = OLDER_NAMES[key.toUpperCase()];
			const near =
				older !== undefined && Object.hasOwn(schema, older)
					? older
					: (nearestName(key, Object.keys(schema)) ?? nearestTitle(schema, key));
			return new WriteError(
				`The object type has no field ${JSON.stringify(key)}`,
				near
					? `Did you mean "${near}"?`
					: 'Give the API name or the original name (UF_CRM_…) of a field, as the operation "Get Fields" lists them.',
			);
		},
	};
	compiled.set(schema, keys);
	return keys;
}

/** People may have given a title for a name. */
function nearestTitle(schema: ItemSchema, key: string): string | undefined {
	const wanted = key.trim().toLowerCase();
	return Object.entries(schema).find(([, { title }]) => title.trim().toLowerCase() === wanted)?.[0];
}
