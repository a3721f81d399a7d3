import { checkRequired } from '../../crm/requiredFields';
import { writtenFields, type WriteOptions, type WrittenItem } from '../../crm/writtenFields';
import { isClassicType } from '../../items/fieldTypes';
import type { ObjectType } from '../../items/objectTypes';
import type { Item } from '../../items/types';
import type { RestAnswer, RestCall, RestMethod } from '../call';
import {
	crmDenied,
	crmMethod,
	fieldWriting,
	logWrite,
	mapParam,
	originOf,
	requireItem,
	requireType,
} from './crmCall';
import { batchImportItems, importItem } from './itemImport';
import { itemFieldsAnswer } from './itemFields';
import { listItems } from './itemList';
import { ItemView, usesOriginalNames } from './itemView';

/** `crm.item.*` (docs/portal-contract.md §5, §7). */
export const crmItemMethods: Record<string, RestMethod> = {
	'crm.item.get': crmMethod(getItem),
	'crm.item.list': crmMethod((call) => listItems(call, readableType(call))),
	'crm.item.add': crmMethod(addItem),
	'crm.item.update': crmMethod(updateItem),
	'crm.item.delete': crmMethod(deleteItem),
	'crm.item.fields': crmMethod((call) =>
		itemFieldsAnswer(readableType(call), usesOriginalNames(call.params)),
	),
	'crm.item.import': crmMethod(importItem),
	'crm.item.batchimport': crmMethod(batchImportItems),
};

/** @throws RestError `ACCESS_DENIED` where nothing of the type may be read. */
export function readableType(call: RestCall): ObjectType {
	const type = requireType(call);
	if (call.portal.items.isTypeDenied(type.entityTypeId)) throw crmDenied(call);
	return type;
}

function getItem(call: RestCall): RestAnswer {
	const type = requireType(call);
	return itemAnswer(call, type, requireItem(call, type));
}

/** The item as the portal meant to save it. */
function itemAnswer(call: RestCall, type: ObjectType, item: Item, meant: Item = {}): RestAnswer {
	const view = new ItemView(call, type, usesOriginalNames(call.params));
	return { result: { item: view.whole({ ...item, ...meant }) } };
}

function addItem(call: RestCall): RestAnswer {
	const type = readableType(call);
	const fields = mapParam(call.params, 'fields');
	const blank = call.portal.items.blank(type, call.caller.user.id);
	const written = writtenFields(type, blank, fields, fieldWriting(call));
	checkRequired(type, written.after, 'all', call.portal.behaviour.customRequiredUnchecked);
	const item = call.portal.crm.writer.add(type, written.after, originOf(call));
	logWrite(call, type.entityTypeId, { id: item['id'], fields, saved: true });
	return itemAnswer(call, type, item, written.meant);
}

function updateItem(call: RestCall): RestAnswer {
	const type = requireType(call);
	const item = requireItem(call, type);
	const fields = mapParam(call.params, 'fields');
	const { meant } = writeFields(call, type, item, fields);
	return itemAnswer(call, type, item, meant);
}

/**
 * Writes fields into an item that is there, and notes it in the write log.
 * @throws RestError where a field is refused; nothing is saved then.
 */
export function writeFields(
	call: RestCall,
	type: ObjectType,
	item: Item,
	fields: Record<string, unknown>,
	options: WriteOptions = {},
): WrittenItem {
	const { portal } = call;
	const written = writtenFields(type, item, fields, fieldWriting(call), options);
	checkRequired(type, written.after, written.named, portal.behaviour.customRequiredUnchecked);
	const forced =
		isClassicType(type.entityTypeId) &&
		written.namesCustomField &&
		(portal.behaviour.classicCustomAlwaysChanged || Object.keys(written.meant).length > 0);
	const saved = portal.crm.writer.save(type, item, written.after, originOf(call), { forced });
	if (saved) for (const id of written.droppedFiles) portal.files.delete(id);
	logWrite(call, type.entityTypeId, { id: item['id'], fields, saved });
	return written;
}

function deleteItem(call: RestCall): RestAnswer {
	const type = requireType(call);
	const id = Number(requireItem(call, type)['id']);
	call.portal.crm.writer.delete(type, id, originOf(call));
	logWrite(call, type.entityTypeId, { id, fields: undefined, saved: true });
	return { result: [] };
}
