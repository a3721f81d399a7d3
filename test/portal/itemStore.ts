import { emptyValue, storedValue } from './fieldTypes';
import type { Field, ObjectType, ObjectTypes } from './objectTypes';
import { portalTime } from './portalTime';
import type { Item } from './types';

interface WriteOptions {
	userId: number;
	/** Keep values as given. */
	raw?: boolean;
}

/** Items of every type, found by id; values are kept as the portal shows them. */
export class ItemStore {
	private readonly tables = new Map<number, Map<number, Item>>();
	private readonly lastIds = new Map<number, number>();
	private readonly sorted = new Map<number, number[]>();
	private readonly denied = new Map<number, Set<number> | 'type'>();
	private lastMultifieldId = 100;

	constructor(
		private readonly types: ObjectTypes,
		private readonly now: () => number,
	) {}

	add(type: ObjectType, fields: Record<string, unknown>, options: WriteOptions): Item {
		const { entityTypeId } = type;
		const id = typeof fields['id'] === 'number' ? fields['id'] : this.nextId(entityTypeId);
		const item = this.blank(type, id, options.userId);
		this.write(type, item, fields, options);
		if (item['stageId'] === null) {
			item['stageId'] = this.types.firstStage(type, Number(item['categoryId'] ?? 0)) ?? null;
		}
		const table = this.table(entityTypeId);
		const ids = this.sorted.get(entityTypeId);
		if (ids && (ids.at(-1) ?? 0) < id) ids.push(id);
		else this.sorted.delete(entityTypeId);
		table.set(id, item);
		this.lastIds.set(entityTypeId, Math.max(id, this.lastIds.get(entityTypeId) ?? 0));
		return item;
	}

	/** False: nothing changed, so nothing was saved (portal-contract.md §5). */
	update(
		type: ObjectType,
		item: Item,
		fields: Record<string, unknown>,
		options: WriteOptions,
	): boolean {
		const { stageId } = item;
		if (!this.write(type, item, fields, options)) return false;
		item['updatedTime'] = portalTime(this.now());
		item['updatedBy'] = options.userId;
		if (item['stageId'] !== stageId) {
			item['previousStageId'] = stageId;
			item['movedTime'] = portalTime(this.now());
			item['movedBy'] = options.userId;
		}
		return true;
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

	private table(entityTypeId: number): Map<number, Item> {
		let table = this.tables.get(entityTypeId);
		if (!table) {
			table = new Map();
			this.tables.set(entityTypeId, table);
		}
		return table;
	}

	private nextId(entityTypeId: number): number {
		return (this.lastIds.get(entityTypeId) ?? 0) + 1;
	}

	private blank(type: ObjectType, id: number, userId: number): Item {
		const item: Item = {};
		for (const [name, field] of type.fields) {
			if (name !== 'contacts' && name !== 'companies') item[name] = emptyValue(field);
		}
		const now = portalTime(this.now());
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

	/** True when a value became another one. */
	private write(
		type: ObjectType,
		item: Item,
		fields: Record<string, unknown>,
		{ raw = false }: WriteOptions,
	): boolean {
		let changed = false;
		for (const [name, value] of Object.entries(fields)) {
			const key = this.fieldKey(type, name);
			const field = key === undefined ? undefined : type.fields.get(key);
			if (key === undefined || !field || key === 'id') continue;
			const stored = raw ? value : this.stored(field, value, item[key]);
			if (JSON.stringify(stored) === JSON.stringify(item[key])) continue;
			item[key] = stored;
			changed = true;
		}
		return changed;
	}

	private stored(field: Field, value: unknown, before: unknown): unknown {
		const stored = storedValue(field, value);
		if (field.type !== 'crm_multifield' || !Array.isArray(stored)) return stored;
		return stored.map((row: Record<string, unknown>, index) => {
			const same = Array.isArray(before) ? (before[index] as Item | undefined) : undefined;
			const id = row['id'] ?? same?.['id'] ?? ++this.lastMultifieldId;
			const { typeId, valueType, value: text } = row;
			return { id, valueType, value: text, typeId };
		});
	}

	/** A field is written under its API name or its original one. */
	private fieldKey(type: ObjectType, name: string): string | undefined {
		if (type.fields.has(name)) return name;
		for (const [key, field] of type.fields) if (field.upperName === name) return key;
		return undefined;
	}
}
