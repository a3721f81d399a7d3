import { itemFiles, type ItemFile } from '../../crm/values/itemFiles';
import type { Portal } from '../../portal/portal';
import { readItems, refKey, type RawItem } from '../reading/readItems';
import type { ShownType } from './presentedItems';

/**
 * Where the files of one item are to be fetched. The portal signs a file's address for the call that
 * read the item, so one read before the token was refreshed may be refused later: then the item is read
 * once more, and its files have new addresses (docs/portal-contract.md §5 "Files").
 */
export class FileAddresses {
	private fresh: Promise<ReadonlyMap<string, string>> | undefined;

	constructor(
		private readonly portal: Portal,
		private readonly raw: RawItem,
		private readonly type: ShownType,
	) {}

	/** The item's files, in the order of its fields, at the addresses they were read with. */
	get files(): ItemFile[] {
		return itemFiles(this.raw, this.type.schema);
	}

	/** The address that is known last. */
	async latest(file: ItemFile): Promise<ItemFile> {
		const address = (await this.fresh)?.get(keyOf(file));
		return address === undefined ? file : { ...file, address };
	}

	/** The file at its address of now; `undefined` where that is no other one. Reads the item once. */
	async renewed(file: ItemFile): Promise<ItemFile | undefined> {
		this.fresh ??= this.readAgain();
		const latest = await this.latest(file);
		return latest.address === file.address ? undefined : latest;
	}

	private async readAgain(): Promise<ReadonlyMap<string, string>> {
		const ref = { entityTypeId: this.type.entityTypeId, id: Number(this.raw['id']) };
		const outcome = (await readItems(this.portal, [ref])).get(refKey(ref));
		const files = outcome?.ok ? itemFiles(outcome.item, this.type.schema) : [];
		return new Map(files.map((file) => [keyOf(file), file.address]));
	}
}

const keyOf = ({ field, id }: ItemFile): string => `${field} ${id}`;
