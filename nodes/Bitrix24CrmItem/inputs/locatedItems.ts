import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { readItemAddress } from '../../shared/crm/schema/itemAddress';
import type { ItemRef } from '../../shared/items/reading/readItems';
import { CHECK_EXPRESSION, UnusableInput } from './outcomes/unusableInput';
import { parameterPerItem } from './parameterPerItem';

/** A locator as n8n gives it, or the bare value an expression gave in its place. */
interface Locator {
	mode: string;
	value: string;
}

/**
 * Reads the locators "Object Type" and "Item" of each input item. An item's address names its object
 * type itself, so "Object Type" is not looked at then.
 * @returns throws UnusableInput that names the field
 */
export function itemPerInput(
	context: IExecuteFunctions,
	inputs: readonly INodeExecutionData[],
): (itemIndex: number) => ItemRef {
	const objectType = objectTypePerInput(context, inputs);
	const item = parameterPerItem(context, 'itemId', inputs);
	return (itemIndex) => {
		const { mode, value } = readLocator(item(itemIndex));
		const address = readItemAddress(value);
		if (address) return address;
		if (mode === 'url') {
			throw new UnusableInput(
				`"Item" has an address that is not an item's: "${value}"`,
				'Open the item in the portal and copy its address, like https://some-domain.bitrix24.com/crm/type/1220/details/24/.',
			);
		}
		return {
			entityTypeId: objectType(itemIndex),
			id: wholeNumber('Item', value, 'the ID of the item, e.g. 24'),
		};
	};
}

/**
 * Reads the locator "Object Type" of each input item.
 * @returns throws UnusableInput that names the field
 */
export function objectTypePerInput(
	context: IExecuteFunctions,
	inputs: readonly INodeExecutionData[],
): (itemIndex: number) => number {
	const entityTypeId = parameterPerItem(context, 'entityTypeId', inputs);
	return (itemIndex) => {
		const { value } = readLocator(entityTypeId(itemIndex));
		return wholeNumber('Object Type', value, 'its entityTypeId, e.g. 1220');
	};
}

function readLocator(parameter: unknown): Locator {
	if (typeof parameter !== 'object' || parameter === null) {
		return { mode: 'id', value: String(parameter ?? '').trim() };
	}
	const { mode, value } = parameter as { mode?: unknown; value?: unknown };
	return { mode: String(mode), value: String(value ?? '').trim() };
}

function wholeNumber(field: string, value: string, wanted: string): number {
	if (/^[1-9]\d*$/.test(value) && Number.isSafeInteger(Number(value))) return Number(value);
	const isEmpty = ['', 'undefined', 'null'].includes(value);
	const found = isEmpty ? 'is empty' : `is not a positive whole number: "${value}"`;
	throw new UnusableInput(
		`"${field}" ${found}`,
		`Give ${wanted}, or choose from the list. ${CHECK_EXPRESSION}`,
	);
}
