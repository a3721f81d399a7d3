import { NodeOperationError, type INode } from 'n8n-workflow';
import { readItemAddress } from '../../shared/crm/schema/itemAddress';
import type { ItemRef } from '../../shared/items/reading/readItems';

/** A locator as n8n gives it, or the bare value an expression gave in its place. */
interface Locator {
	mode: string;
	value: string;
}

/**
 * Reads the locators "Object Type" and "Item" of one input item. An item's address names its object
 * type itself, so "Object Type" is not looked at then.
 * @throws NodeOperationError that names the field
 */
export function locateItem(
	node: INode,
	itemIndex: number,
	itemId: unknown,
	entityTypeId: () => unknown,
): ItemRef {
	const { mode, value } = readLocator(itemId);
	const address = readItemAddress(value);
	if (address) return address;
	if (mode === 'url') {
		throw new NodeOperationError(node, `"Item" has an address that is not an item's: "${value}"`, {
			itemIndex,
			description:
				'Open the item in the portal and copy its address, like https://some-domain.bitrix24.com/crm/type/1220/details/24/.',
		});
	}
	return {
		entityTypeId: locateObjectType(node, itemIndex, entityTypeId()),
		id: wholeNumber(node, itemIndex, 'Item', value, 'the ID of the item, e.g. 24'),
	};
}

/**
 * Reads the locator "Object Type" of one input item.
 * @throws NodeOperationError that names the field
 */
export function locateObjectType(node: INode, itemIndex: number, entityTypeId: unknown): number {
	const { value } = readLocator(entityTypeId);
	return wholeNumber(node, itemIndex, 'Object Type', value, 'its entityTypeId, e.g. 1220');
}

function readLocator(parameter: unknown): Locator {
	if (typeof parameter !== 'object' || parameter === null) {
		return { mode: 'id', value: String(parameter ?? '').trim() };
	}
	const { mode, value } = parameter as { mode?: unknown; value?: unknown };
	return { mode: String(mode), value: String(value ?? '').trim() };
}

function wholeNumber(
	node: INode,
	itemIndex: number,
	field: string,
	value: string,
	wanted: string,
): number {
	if (/^[1-9]\d*$/.test(value) && Number.isSafeInteger(Number(value))) return Number(value);
	const isEmpty = ['', 'undefined', 'null'].includes(value);
	const found = isEmpty ? 'is empty' : `is not a positive whole number: "${value}"`;
	throw new NodeOperationError(node, `"${field}" ${found}`, {
		itemIndex,
		description: `Give ${wanted}, or choose from the list. If it is an expression, check that the input item has the value.`,
	});
}
