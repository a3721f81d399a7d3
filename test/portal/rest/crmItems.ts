import type { Change } from '../eventCatalogue';
import type { ObjectType } from '../objectTypes';
import type { Item } from '../types';
import { asInteger, isMap, type RestAnswer, type RestCall, type RestMethod } from './call';
import { itemFieldsAnswer } from './crmItemFields';
import { listItems } from './crmItemList';
import { isYes, ItemView, storeUploads } from './itemView';
import { accessDenied, itemNotFound, RestError, typeNotFound } from './restError';

const CRM = ['crm'] as const;

/** `crm.item.*` (portal-contract.md §5). */
export const crmItemMethods: Record<string, RestMethod> = {
	'crm.item.get': { scope: CRM, run: getItem },
	'crm.item.list': { scope: CRM, run: (call) => listItems(call, requireType(call)) },
	'crm.item.add': { scope: CRM, run: addItem },
	'crm.item.update': { scope: CRM, run: updateItem },
	'crm.item.delete': { scope: CRM, run: deleteItem },
	'crm.item.fields': {
		scope: CRM,
		run: (call) => {
			const type = requireType(call);
			if (call.portal.items.isTypeDenied(type.entityTypeId)) throw accessDenied('Access denied');
			return itemFieldsAnswer(type, isYes(call.params['useOriginalUfNames']));
		},
	},
};

/** @throws RestError `NOT_FOUND` with the text for a type. */
export function requireType({ portal, params }: RestCall): ObjectType {
	const type = portal.types.get(asInteger(params['entityTypeId']));
	if (!type) throw typeNotFound();
	return type;
}

/** @throws RestError `NOT_FOUND`, or `ACCESS_DENIED` where the rights are missing. */
function requireItem(call: RestCall, { entityTypeId }: ObjectType): Item {
	const id = asInteger(call.params['id']);
	const item = call.portal.items.get(entityTypeId, id);
	if (call.portal.items.isTypeDenied(entityTypeId)) throw accessDenied('Access denied');
	if (!item) throw itemNotFound();
	if (call.portal.items.isDenied(entityTypeId, id)) throw accessDenied('Access denied');
	return item;
}

function getItem(call: RestCall): RestAnswer {
	const type = requireType(call);
	return itemAnswer(call, type, requireItem(call, type));
}

function itemAnswer(call: RestCall, type: ObjectType, item: Item): RestAnswer {
	const view = new ItemView(call, type, isYes(call.params['useOriginalUfNames']));
	return { result: { item: view.whole(item) } };
}

function writtenFields(call: RestCall, type: ObjectType): Record<string, unknown> {
	const fields = isMap(call.params['fields']) ? { ...call.params['fields'] } : {};
	for (const name of ['contacts', 'companies']) {
		// Called writable by crm.item.fields, and refused with an empty code (portal-contract.md §5).
		if (name in fields && type.fields.has(name)) {
			throw new RestError(400, '', `Field '${name}' cannot be set`);
		}
	}
	for (const [name, field] of type.fields) {
		if (field.isReadOnly) {
			delete fields[name];
			delete fields[field.upperName];
		}
	}
	return storeUploads(call, type, fields);
}

function fire(call: RestCall, change: Change, { entityTypeId }: ObjectType, id: number): void {
	call.portal.events.itemChanged(change, entityTypeId, id, {
		userId: call.caller.user.id,
		application: call.caller.application,
		connector: call.connector,
	});
}

function addItem(call: RestCall): RestAnswer {
	const type = requireType(call);
	if (call.portal.items.isTypeDenied(type.entityTypeId)) throw accessDenied('Access denied');
	const fields = writtenFields(call, type);
	const item = call.portal.items.add(type, fields, { userId: call.caller.user.id });
	fire(call, 'ADD', type, Number(item['id']));
	return itemAnswer(call, type, item);
}

function updateItem(call: RestCall): RestAnswer {
	const type = requireType(call);
	const item = requireItem(call, type);
	const fields = writtenFields(call, type);
	if (call.portal.items.update(type, item, fields, { userId: call.caller.user.id })) {
		fire(call, 'UPDATE', type, Number(item['id']));
	}
	return itemAnswer(call, type, item);
}

function deleteItem(call: RestCall): RestAnswer {
	const type = requireType(call);
	const id = Number(requireItem(call, type)['id']);
	call.portal.items.delete(type.entityTypeId, id);
	fire(call, 'DELETE', type, id);
	return { result: [] };
}
