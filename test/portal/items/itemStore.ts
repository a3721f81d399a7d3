import { dayOfShownDate } from '../crm/phpDate';
import type { WritingPortal } from '../crm/writtenValue';
import { emptyValue, storedValue } from './fieldTypes';
import type { Field, ObjectType, ObjectTypes } from './objectTypes';
import type { Item } from './types';

/** Items of every type, found by id; values are kept as the portal shows them. */
export class ItemStore {
	private readonly tables = new Map<number, Map<number, Item>>();
	private readonly lastIds = new Map<number, number>();
	private readonly sorted = new Map<number, number[]>();
	private readonly denied = new Map<number, Set<number> | 'type'>();
	private readonly ghosts = new Map<number, Set<number>>();
	private lastMultifieldId = 100;

	constructor(
		private readonly types: ObjectTypes,
		private readonly portal: WritingPortal,
	) {}

	/** A new item with nothing in it but what the portal fills in itself; not stored yet. */
	blank(type: ObjectType, userId: number, id = this.nextId(type.entityTypeId)): Item {
		const item: Item = {};
		for (const [name, field] of type.fields) {
			if (name !== 'contacts' && name !== 'companies') item[name] = emptyValue(field);
		}
		const now = this.portal.clock.time();
		const category = type.categories.find(({ isDefault }) => isDefault) ?? type.categories[0];
		Object.assign(item, {
			id,
			title: `${type.title} #${id}`,
			createdTime: now,
			updatedTime: now,
			createdBy: userId,
			updatedBy: userId,
			assignedById: userId,
			opened: 'Y',
			lastActivityBy: userId,
			lastActivityTime: now,
		});
		if (type.fields.has('categoryId')) item['categoryId'] = category?.id ?? 0;
		if (type.fields.has('movedTime')) Object.assign(item, { movedTime: now, movedBy: userId });
		item['entityTypeId'] = type.entityTypeId;
		return item;
	}

	/** Stores an item under its id, a new one or one that is there. */
	put(entityTypeId: number, item: Item): void {
		const id = Number(item['id']);
		const table = this.table(entityTypeId);
		if (!table.has(id)) {
			const ids = this.sorted.get(entityTypeId);
			if (ids && (ids.at(-1) ?? 0) < id) ids.push(id);
			else this.sorted.delete(entityTypeId);
			this.lastIds.set(entityTypeId, Math.max(id, this.lastIds.get(entityTypeId) ?? 0));
		}
		table.set(id, item);
	}

	/** The item with what a person entered; `raw` keeps the values as given. */
	edited(type: ObjectType, item: Item, fields: Record<string, unknown>, raw = false): Item {
		const after = { ...item };
		for (const [given, value] of Object.entries(fields)) {
			const name = type.fieldName(given);
			const field = name === undefined ? undefined : type.fields.get(name);
			if (name === undefined || !field || name === 'id') continue;
			after[name] = raw ? value : this.stored(field, value, after[name]);
		}
		if (type.fields.has('stageId') && (after['stageId'] ?? null) === null) {
			after['stageId'] = this.types.firstStage(type, Number(after['categoryId'] ?? 0)) ?? null;
		}
		return after;
	}

	delete(entityTypeId: number, id: number): boolean {
		this.sorted.delete(entityTypeId);
		return this.table(entityTypeId).delete(id);
	}

	get(entityTypeId: number, id: number): Item | undefined {
		return this.table(entityTypeId).get(id);
	}

	size(entityTypeId: number): number {
		return this.table(entityTypeId).size;
	}

	/** Every id of the type, ascending. */
	ids(entityTypeId: number): readonly number[] {
		let ids = this.sorted.get(entityTypeId);
		if (!ids) {
			ids = [...this.table(entityTypeId).keys()].sort((a, b) => a - b);
			this.sorted.set(entityTypeId, ids);
		}
		return ids;
	}

	nextId(entityTypeId: number): number {
		return (this.lastIds.get(entityTypeId) ?? 0) + 1;
	}

	nextMultifieldId(): number {
		return ++this.lastMultifieldId;
	}

	/** The day of a `date` as items show it, `YYYY-MM-DD`. */
	dayOf(shown: string): string {
		return dayOfShownDate(shown, this.portal.behaviour);
	}

	deny(entityTypeId: number, ids: number[] | 'type'): void {
		const known = this.denied.get(entityTypeId);
		if (ids === 'type' || known === 'type') this.denied.set(entityTypeId, 'type');
		else this.denied.set(entityTypeId, new Set([...(known ?? []), ...ids]));
	}

	allow(entityTypeId: number): void {
		this.denied.delete(entityTypeId);
	}

	isTypeDenied(entityTypeId: number): boolean {
		return this.denied.get(entityTypeId) === 'type';
	}

	isDenied(entityTypeId: number, id: number): boolean {
		const denied = this.denied.get(entityTypeId);
		return denied === 'type' || (denied?.has(id) ?? false);
	}

	/** These items count in a page and are not in it, as if deleted between the two queries. */
	vanishFromPages(entityTypeId: number, ids: readonly number[]): void {
		this.ghosts.set(entityTypeId, new Set(ids));
	}

	isGhost(entityTypeId: number, id: number): boolean {
		return this.ghosts.get(entityTypeId)?.has(id) ?? false;
	}

	private table(entityTypeId: number): Map<number, Item> {
		let table = this.tables.get(entityTypeId);
		if (!table) {
			table = new Map();
			this.tables.set(entityTypeId, table);
		}
		return table;
	}

	private stored(field: Field, value: unknown, before: unknown): unknown {
		const stored = storedValue(field, value, this.portal);
		if (field.type !== 'crm_multifield' || !Array.isArray(stored)) return stored;
		return stored.map((row: Record<string, unknown>, index) => {
			const same = Array.isArray(before) ? (before[index] as Item | undefined) : undefined;
			const id = row['id'] ?? same?.['id'] ?? this.nextMultifieldId();
			const { typeId, valueType, value: text } = row;
			return { id, valueType, value: text, typeId };
		});
	}
}
