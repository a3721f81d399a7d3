import type { INode } from 'n8n-workflow';
import type { OutputOptions } from '../../shared/items/presenting/outputOptions';
import { itemSchemaFor, itemSchemaOf } from '../../shared/items/lookups/itemSchemas';
import type { RawItem } from '../../shared/items/reading/rawItem';
import type { Portal } from '../../shared/portal/portal';
import { compileComparison, type FieldChanges } from './fieldChanges';
import { readOr } from './readOr';
import { Snapshots } from './snapshots';
import { refuseUnknownNames, watchedFieldsOf } from './watchedFields';

/** What became of the watched fields of one item. */
export interface WatchedItem {
	/** `null`: its earlier state is not known. */
	changes: FieldChanges | null;
	/** None of the type's watched fields changed, and that is certain. */
	isUnchanged: boolean;
	/** To be called when the item was told: from now on this is its earlier state. */
	told(): void;
}

/** Looks whether watched fields changed since an item was told last. */
export class Watching {
	readonly snapshots = new Snapshots();

	/** @param names API or original names */
	constructor(
		private readonly portal: Portal,
		private readonly names: readonly string[],
		private readonly options: OutputOptions,
	) {}

	/** The watched fields of a type. @throws PortalError */
	async fieldsOf(entityTypeId: number): Promise<string[]> {
		return watchedFieldsOf(await itemSchemaOf(this.portal, entityTypeId), this.names);
	}

	/** Notes items that were there before anything was told. @throws PortalError */
	async noteKnown(entityTypeId: number, items: readonly RawItem[]): Promise<void> {
		const fields = await this.fieldsOf(entityTypeId);
		for (const item of items) {
			this.snapshots.setIfUnknown(entityTypeId, Number(item['id']), item, fields);
		}
	}

	/**
	 * @throws NodeOperationError for a name that no type has; where the portal cannot be asked, nothing is
	 */
	async refuseUnknown(node: INode, entityTypeIds: readonly number[]): Promise<void> {
		const schemas = await Promise.all(
			entityTypeIds.map(async (type) => await readOr(itemSchemaOf(this.portal, type), undefined)),
		);
		refuseUnknownNames(node, this.names, schemas);
	}

	/**
	 * @param changed items of a type as they are, and when they changed, Unix seconds; a new one has no
	 * earlier state
	 * @returns for each, in their order
	 * @throws PortalError
	 */
	async compare(
		entityTypeId: number,
		changed: ReadonlyArray<{ item: RawItem; changedAt: number; isNew: boolean }>,
	): Promise<WatchedItem[]> {
		const items = changed.map(({ item }) => item);
		const schema = await itemSchemaFor(this.portal, entityTypeId, items);
		const fields = watchedFieldsOf(schema, this.names);
		const changesBetween = compileComparison(entityTypeId, schema, fields, this.options);
		return changed.map(({ item, changedAt, isNew }) => {
			const id = Number(item['id']);
			const before = isNew ? undefined : this.snapshots.get(entityTypeId, id, fields, changedAt);
			const changes = before ? changesBetween({ ...before, id }, item) : null;
			return {
				changes,
				isUnchanged: changes ? Object.keys(changes).length === 0 : fields.length === 0 && !isNew,
				told: () => this.snapshots.set(entityTypeId, id, item, fields),
			};
		});
	}
}
