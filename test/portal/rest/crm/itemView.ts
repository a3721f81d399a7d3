import { flatMultifields, type Multifield } from '../../crm/writtenMultifields';
import type { ObjectType } from '../../items/objectTypes';
import type { Item } from '../../items/types';
import type { RestCall } from '../call';
import { fileValue } from './fileAddress';

/** Only the text `Y` asks for original names. */
export function usesOriginalNames(params: RestCall['params']): boolean {
	return params['useOriginalUfNames'] === 'Y';
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

	/** Everything, with keys that `crm.item.fields` does not list (docs/portal-contract.md §5). */
	whole(item: Item): Item {
		const shown = this.withFiles({ ...item }, item);
		delete shown['contacts'];
		delete shown['companies'];
		const multifields = shown['fm'];
		if (Array.isArray(multifields)) {
			const rows: Multifield[] = multifields;
			Object.assign(shown, flatMultifields(rows));
		}
		return this.originalNames ? this.renamed(shown) : shown;
	}

	/** Exactly the named fields; with original names the custom ones only. PHP's `[]` for none. */
	selected(item: Item, names: readonly string[]): Item | [] {
		const chosen: Item = {};
		for (const name of names) if (name in item) chosen[name] = item[name];
		this.withFiles(chosen, item);
		const shown = this.originalNames ? this.customOnly(chosen) : chosen;
		return Object.keys(shown).length === 0 ? [] : shown;
	}

	/** The API names behind a `select`; `UF_*` stands for all custom fields, `fm` cannot be named. */
	selectedNames(select: readonly string[]): string[] {
		const names = select.flatMap((given) => {
			if (given === 'UF_*') return this.customNames();
			if (given === 'entityTypeId') return [given];
			const name = this.type.fieldName(given);
			const isMultifield =
				name !== undefined && this.type.fields.get(name)?.type === 'crm_multifield';
			return name === undefined || isMultifield ? [] : [name];
		});
		return [...new Set(names)];
	}

	private customNames(): string[] {
		return [...this.type.fields].filter(([, field]) => field.isDynamic).map(([name]) => name);
	}

	private withFiles(shown: Item, item: Item): Item {
		for (const name of this.fileFields) {
			const value = shown[name];
			if (Array.isArray(value)) shown[name] = value.map((id) => this.file(item, name, id));
			else if (typeof value === 'number') shown[name] = this.file(item, name, value);
		}
		return shown;
	}

	private file(item: Item, fieldName: string, value: unknown): unknown {
		if (typeof value !== 'number') return value;
		const place = { entityTypeId: this.type.entityTypeId, id: Number(item['id']), fieldName };
		return fileValue(this.call, place, value);
	}

	private renamed(item: Item): Item {
		return Object.fromEntries(
			Object.entries(item).map(([name, value]) => {
				const field = this.type.fields.get(name);
				return [field?.isDynamic ? field.upperName : name, value];
			}),
		);
	}

	private customOnly(item: Item): Item {
		return Object.fromEntries(
			Object.entries(this.renamed(item)).filter(([name]) => name.startsWith('UF_')),
		);
	}
}
