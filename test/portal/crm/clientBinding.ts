import type { Item } from '../items/types';
import { phpNumber } from './writtenValue';

/** A single client id and the list it stands for (docs/portal-contract.md §7). */
export interface Binding {
	single: string;
	list: string;
	/** Described as writable, and refused unless it unbinds all. */
	bindings: string;
}

const CONTACTS: Binding = { single: 'contactId', list: 'contactIds', bindings: 'contacts' };
const COMPANIES: Binding = { single: 'companyId', list: 'companyIds', bindings: 'companies' };

/** The binding a field belongs to; `companyId` is one among several on contacts only. */
export function bindingOf(entityTypeId: number, name: string): Binding | undefined {
	const binding = entityTypeId === 3 ? COMPANIES : CONTACTS;
	return Object.values(binding).includes(name) ? binding : undefined;
}

/** A new id replaces all, a bound one does nothing, none unbinds all. */
export function writeSingleBinding(item: Item, { single, list }: Binding, value: unknown): void {
	const id = Math.trunc(phpNumber(value));
	const bound = boundIds(item, list);
	if (id !== 0 && bound.includes(id)) return;
	item[list] = id === 0 ? [] : [id];
	item[single] = id;
}

export function writeBindingList(
	item: Item,
	{ single, list }: Binding,
	values: readonly unknown[],
): void {
	const ids = values.map((value) => Math.trunc(phpNumber(value))).filter((id) => id > 0);
	item[list] = [...new Set(ids)];
	const [first = 0] = ids;
	if (single in item) item[single] = ids.includes(Number(item[single])) ? item[single] : first;
}

function boundIds(item: Item, list: string): number[] {
	const bound = item[list];
	return Array.isArray(bound) ? bound.map(Number) : [];
}
