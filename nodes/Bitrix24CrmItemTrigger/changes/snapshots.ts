import type { RawItem } from '../../shared/items/reading/rawItem';
import { withoutLinks } from '../sources/changedItems/itemState';
import { noteLatest } from '../sources/looks/latestEntries';

/** Items of a type whose watched fields are remembered; the oldest go first. */
export const MOST_PER_TYPE = 50_000;

/**
 * The watched fields of items as they were last told, in memory: a text of their values an item, about
 * 150 bytes with three short fields. They are kept for each node as long as the process lives.
 */
export class Snapshots {
	private readonly types = new Map<number, Map<number, string>>();
	/** Of items that had changed just before they were read: when that was, Unix seconds. */
	private readonly readAt = new Map<string, number>();

	/**
	 * @param fields the watched fields of the type, always in the same order
	 * @param changedAt Unix seconds: a change that the snapshot may have in it already has no earlier state
	 */
	get(
		entityTypeId: number,
		id: number,
		fields: readonly string[],
		changedAt: number,
	): RawItem | undefined {
		if (changedAt <= (this.readAt.get(`${entityTypeId}:${id}`) ?? -Infinity)) return undefined;
		const text = this.types.get(entityTypeId)?.get(id);
		if (text === undefined) return undefined;
		const values: unknown = JSON.parse(text);
		// The type has got or lost a field since.
		if (!Array.isArray(values) || values.length !== fields.length) return undefined;
		return Object.fromEntries(fields.map((name, index) => [name, values[index]]));
	}

	set(entityTypeId: number, id: number, rawItem: RawItem, fields: readonly string[]): void {
		this.readAt.delete(`${entityTypeId}:${id}`);
		const values = JSON.stringify(
			fields.map((name) => rawItem[name]),
			withoutLinks,
		);
		noteLatest(this.itemsOf(entityTypeId), id, values, MOST_PER_TYPE);
	}

	/**
	 * What was told is newer than what is read in the background.
	 * @param readAt where the item had changed just before: when it was read, Unix seconds
	 */
	setIfUnknown(
		entityTypeId: number,
		id: number,
		rawItem: RawItem,
		fields: readonly string[],
		readAt?: number,
	): void {
		const items = this.itemsOf(entityTypeId);
		if (items.size >= MOST_PER_TYPE || items.has(id)) return;
		this.set(entityTypeId, id, rawItem, fields);
		if (readAt !== undefined) this.readAt.set(`${entityTypeId}:${id}`, readAt);
	}

	private itemsOf(entityTypeId: number): Map<number, string> {
		const items = this.types.get(entityTypeId) ?? new Map<number, string>();
		this.types.set(entityTypeId, items);
		return items;
	}
}
