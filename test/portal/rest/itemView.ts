import type { ObjectType } from '../objectTypes';
import type { Item } from '../types';
import { isMap, type RestCall } from './call';
import { fileValue } from './fileDownload';

/** `"Y"` and its kin switch a parameter on. */
export function isYes(value: unknown): boolean {
	return value === 'Y' || value === 'y' || value === true || value === '1' || value === 1;
}

/** How one caller sees items: with its own file addresses, and original names when asked for. */
export class ItemView {
	private readonly fileFields: string[];

	constructor(
		private readonly call: RestCall,
		private readonly type: ObjectType,
		private readonly originalNames = false,
	) {
		this.fileFields = [...type.fields]
			.filter(([, field]) => field.type === 'file')
			.map(([name]) => name);
	}

	/** All fields but those left out. */
	whole(item: Item, without: readonly string[] = []): Item {
		const shown = this.withFiles({ ...item });
		for (const name of without) delete shown[name];
		return this.originalNames ? this.renamed(shown) : shown;
	}

	/** Only the named fields, and always the id. */
	selected(item: Item, names: readonly string[]): Item {
		const chosen: Item = { id: item['id'] };
		for (const name of names) if (name in item) chosen[name] = item[name];
		return this.withFiles(chosen);
	}

	private withFiles(item: Item): Item {
		for (const name of this.fileFields) {
			const value = item[name];
			if (Array.isArray(value)) item[name] = value.map((id) => this.file(item, name, id));
			else if (typeof value === 'number') item[name] = this.file(item, name, value);
		}
		return item;
	}

	private file(item: Item, fieldName: string, value: unknown): unknown {
		if (typeof value !== 'number') return value;
		const place = { entityTypeId: this.type.entityTypeId, id: Number(item['id']), fieldName };
		return fileValue(this.call.portal.url, this.call.caller, place, value);
	}

	private renamed(item: Item): Item {
		return Object.fromEntries(
			Object.entries(item).map(([name, value]) => {
				const field = this.type.fields.get(name);
				return [field?.isDynamic ? field.upperName : name, value];
			}),
		);
	}
}

/** The file ids behind what `crm.item.add` and `update` accept for a file: `[name, base64]` or `{id}`. */
export function storeUploads(
	call: RestCall,
	type: ObjectType,
	fields: Record<string, unknown>,
): Record<string, unknown> {
	const stored = { ...fields };
	for (const [name, field] of type.fields) {
		if (field.type !== 'file' || !(name in stored)) continue;
		const value = stored[name];
		stored[name] =
			field.isMultiple && isMap(value)
				? Object.values(value).map((one) => uploadedId(call, one))
				: uploadedId(call, value);
	}
	return stored;
}

function uploadedId(call: RestCall, value: unknown): unknown {
	const data = isMap(value) && 'fileData' in value ? value['fileData'] : value;
	if (Array.isArray(data) && typeof data[0] === 'string' && typeof data[1] === 'string') {
		return call.portal.files.add(data[0], Buffer.from(data[1], 'base64'));
	}
	if (isMap(value) && 'id' in value) return Number(value['id']);
	return value;
}
