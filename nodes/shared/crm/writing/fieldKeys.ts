import { nameAdvice } from '../schema/givenNames';
import type { ItemSchema } from '../schema/itemSchema';
import { ownValue } from '../../validation/json';
import { WriteError, type WrittenField } from './forms/writeError';

/** Phones and e-mails have no fields of their own here (docs/portal-contract.md §7). */
const MULTIFIELD_KEYS = /^(?:PHONE|EMAIL|WEB|IM|LINK|(?:phone|email|web|im)(?:[A-Z]\w*)?)$/;

/** What the portal describes as a field and is none (docs/portal-contract.md §7). */
const LISTS_OF_IDS: Readonly<Record<string, string>> = {
	contacts: 'contactIds',
	companies: 'companyIds',
};

/** The fields of an object type by the names they may be given under. */
export interface FieldKeys {
	/** By the API name or the original one (`UF_CRM_…`, `OPPORTUNITY`); others are not the portal's. */
	find(key: string): WrittenField | undefined;
	/** The error of a name that no field has; it names the nearest. */
	unknown(key: string): WriteError;
}

const MOST_ADVICES = 1_000;

const compiled = new WeakMap<ItemSchema, FieldKeys>();

/** Works the names of an object type's fields out once. */
export function fieldKeysOf(schema: ItemSchema): FieldKeys {
	const known = compiled.get(schema);
	if (known) return known;
	const all = Object.entries(schema).map(([name, field]) => ({ name, field }));
	const byUpperName = all.filter(({ field }) => field.upperName !== '').reverse();
	// Of equal names the last counts: an API name, else the first field's original one.
	const fields = new Map<string, WrittenField>([
		...byUpperName.map((one) => [one.field.upperName, one] as const),
		...all.map((one) => [one.name, one] as const),
	]);
	// Many inputs have the same wrong name, and the nearest is searched among all fields.
	const advices = new Map<string, string>();
	const adviceOn = (key: string) => {
		const advice = advices.get(key) ?? nameAdvice(schema, key);
		if (advices.size < MOST_ADVICES) advices.set(key, advice);
		return advice;
	};
	const keys: FieldKeys = {
		find: (key) => fields.get(key),
		unknown(key) {
			const message = `The object type has no field ${JSON.stringify(key)}`;
			const list = ownValue(LISTS_OF_IDS, key);
			if (list !== undefined) return new WriteError(message, `Give the ids under "${list}".`);
			const isMultifield = MULTIFIELD_KEYS.test(key) && fields.has('fm');
			return new WriteError(
				message,
				isMultifield ? 'Phones, e-mails and the like are rows of "fm".' : adviceOn(key),
			);
		},
	};
	compiled.set(schema, keys);
	return keys;
}
