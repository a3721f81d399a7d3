import type { Change } from '../events/eventCatalogue';
import type { ChangeOrigin } from '../events/eventDispatch';
import type { ObjectType } from '../items/objectTypes';
import type { PortalState } from '../portalState';
import type { Item } from '../items/types';
import { ownerTypeCode } from './productRows';

export interface SaveOptions {
	/** Saved though no value differs (docs/portal-contract.md §7, classic types). */
	forced?: boolean;
	/** False: an import, after which no robot runs. */
	robots?: boolean;
	/** False: `updatedTime` and its kin stay as written (an administrator's import). */
	stamps?: boolean;
	/** No event at all: a test prepares its data. */
	silent?: boolean;
}

/** Saves, deletes and restores items with everything that sets off: times, journal, events, robots. */
export class ItemWriter {
	private readonly bin = new Map<string, Item>();

	constructor(private readonly portal: PortalState) {}

	add(type: ObjectType, item: Item, origin: ChangeOrigin, options: SaveOptions = {}): Item {
		this.portal.items.put(type.entityTypeId, item);
		const movedTime = item['movedTime'];
		this.portal.crm.journal.record(
			type,
			item,
			typeof movedTime === 'string' ? movedTime : undefined,
		);
		this.changed('ADD', type, item, origin, options);
		return item;
	}

	/** False: nothing changed, so nothing was saved (docs/portal-contract.md §7). */
	save(
		type: ObjectType,
		before: Item,
		after: Item,
		origin: ChangeOrigin,
		options: SaveOptions = {},
	): boolean {
		this.settleAmount(type, after);
		if (!options.forced && JSON.stringify(before) === JSON.stringify(after)) return false;
		if (options.stamps !== false) this.stamp(type, before, after, origin.userId);
		// The object stays the same: callers and tests may hold it.
		Object.assign(before, after);
		this.portal.crm.journal.record(type, before);
		this.changed('UPDATE', type, before, origin, options);
		return true;
	}

	delete(type: ObjectType, id: number, origin: ChangeOrigin, options: SaveOptions = {}): void {
		const { entityTypeId } = type;
		const item = this.portal.items.get(entityTypeId, id);
		if (!item) return;
		this.bin.set(`${entityTypeId} ${id}`, item);
		this.portal.items.delete(entityTypeId, id);
		this.portal.crm.journal.remove(entityTypeId, id);
		this.changed('DELETE', type, item, origin, options);
	}

	/**
	 * Out of the recycle bin: ADD with a new id (docs/portal-contract.md §4).
	 * @throws Error for an item that is not in the bin.
	 */
	restore(type: ObjectType, id: number, origin: ChangeOrigin): number {
		const key = `${type.entityTypeId} ${id}`;
		const item = this.bin.get(key);
		if (!item) throw new Error(`The recycle bin has no item ${id} of type ${type.entityTypeId}`);
		this.bin.delete(key);
		const restored = { ...item, id: this.portal.items.nextId(type.entityTypeId) };
		this.add(type, restored, origin, { robots: false });
		return restored.id;
	}

	/** A comment or an activity renews the item and nothing else of it. */
	renew(type: ObjectType, item: Item, origin: ChangeOrigin): void {
		const now = this.portal.clock.time();
		const after = { ...item, lastActivityTime: now, lastActivityBy: origin.userId };
		this.save(type, item, after, origin, { forced: true, robots: false });
	}

	/** After its product rows were written: the amount follows them, UPDATE is fired. */
	productRowsChanged(type: ObjectType, item: Item, origin: ChangeOrigin): void {
		const after = { ...item };
		const code = ownerTypeCode(type.entityTypeId) ?? '';
		if (isCalculated(after)) {
			after['opportunity'] = this.portal.crm.productRows.sum(code, Number(item['id']));
		}
		this.save(type, item, after, origin, { forced: true });
	}

	/** Beside product rows `opportunity` is their sum unless set by hand, whatever was sent. */
	private settleAmount(type: ObjectType, after: Item): void {
		const code = ownerTypeCode(type.entityTypeId);
		if (code === undefined || !isCalculated(after)) return;
		const id = Number(after['id']);
		const { productRows } = this.portal.crm;
		if (productRows.of(code, id).length > 0) after['opportunity'] = productRows.sum(code, id);
	}

	private stamp(type: ObjectType, before: Item, after: Item, userId: number): void {
		const now = this.portal.clock.time();
		after['updatedTime'] = now;
		after['updatedBy'] = userId;
		if (after['stageId'] === before['stageId']) return;
		if (type.fields.has('previousStageId')) after['previousStageId'] = before['stageId'];
		if (type.fields.has('movedTime')) Object.assign(after, { movedTime: now, movedBy: userId });
	}

	private changed(
		change: Change,
		type: ObjectType,
		item: Item,
		origin: ChangeOrigin,
		{ silent = false, robots = true }: SaveOptions,
	): void {
		if (silent) return;
		const id = Number(item['id']);
		const withoutRobots = !robots;
		this.portal.events.itemChanged(change, type.entityTypeId, id, { ...origin, withoutRobots });
	}
}

const isCalculated = (item: Item): boolean =>
	'opportunity' in item && item['isManualOpportunity'] !== 'Y';
