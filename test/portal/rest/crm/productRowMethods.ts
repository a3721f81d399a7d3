import { ownerTypeId, type ProductRow } from '../../crm/productRows';
import { phpText } from '../../crm/writtenValue';
import type { ObjectType } from '../../items/objectTypes';
import type { Item } from '../../items/types';
import { asInteger, isMap, type RestAnswer, type RestCall, type RestMethod } from '../call';
import { itemNotFound, RestError } from '../restError';
import {
	crmDenied,
	crmMethod,
	integerParam,
	logWrite,
	mapParam,
	originOf,
	typeNotSupported,
	wrongParam,
} from './crmCall';
import { sortItems } from './crmFilter';
import { Comparison } from './filterComparison';

const PAGE_SIZE = 50;
const READ_ONLY = new Set(
	'id ownerId ownerType priceExclusive priceNetto priceBrutto priceAccount measureName'.split(' '),
);

interface Owner {
	type: ObjectType;
	item: Item;
	code: string;
	id: number;
}

/** `crm.item.productrow.*` (docs/portal-contract.md §7). */
export const productRowMethods: Record<string, RestMethod> = {
	'crm.item.productrow.list': crmMethod(listRows),
	'crm.item.productrow.get': crmMethod((call) => ({ result: { productRow: rowOf(call) } })),
	'crm.item.productrow.set': crmMethod(setRows),
	'crm.item.productrow.add': crmMethod(addRow),
	'crm.item.productrow.update': crmMethod(updateRow),
	'crm.item.productrow.delete': crmMethod(deleteRow),
};

function listRows(call: RestCall): RestAnswer {
	const { params, portal } = call;
	const filter = isMap(params['filter']) ? params['filter'] : {};
	const ownerType = filter['=ownerType'] ?? filter['ownerType'];
	const ownerId = filter['=ownerId'] ?? filter['ownerId'];
	if (ownerType === undefined) throw requiredMissing('ownerType');
	if (ownerId === undefined) throw requiredMissing('ownerId');
	const { code, id } = ownerOf(call, ownerType, ownerId);
	const minimum = asInteger(filter['>id']);
	const rows = portal.crm.productRows.of(code, id).filter((row) => row.id > minimum);
	const sorted = sortItems(rows, params['order'], {
		comparison: new Comparison(portal.clock, portal.behaviour),
		upperName: (name) => name,
		keyOf: (name) => name,
		kindOf: (key) => (typeof rows[0]?.[key] === 'string' ? 'text' : 'number'),
		readValue: (_key, value) => value,
	});
	const start = asInteger(params['start']);
	const from = Math.max(0, Math.floor(start / PAGE_SIZE) * PAGE_SIZE);
	const result = { productRows: sorted.slice(from, from + PAGE_SIZE) };
	if (start < 0) return portal.behaviour.noTotalWithoutCount ? { result } : { result, total: 0 };
	const answer: RestAnswer = { result, total: rows.length };
	if (from + PAGE_SIZE < rows.length) answer.next = from + PAGE_SIZE;
	return answer;
}

/** Replaces all; in a batch's command an empty list is no parameter at all. */
function setRows(call: RestCall): RestAnswer {
	const { params, portal } = call;
	const given = Object.values(mapParam(params, 'productRows'));
	const owner = ownerOf(call, params['ownerType'], integerParam(params, 'ownerId'));
	const rows = given.map((row) => {
		if (!isMap(row)) throw wrongParam('productRows', 'array');
		const { id, ...fields } = row;
		return { ...writable(fields), ...(id !== undefined && { id }) };
	});
	const changed = portal.crm.productRows.set(owner.code, owner.id, rows);
	noteWrite(call, owner, given, changed);
	return { result: { productRows: portal.crm.productRows.of(owner.code, owner.id) } };
}

function addRow(call: RestCall): RestAnswer {
	const fields = mapParam(call.params, 'fields');
	if (fields['ownerType'] === undefined) throw requiredMissing('ownerType');
	if (fields['ownerId'] === undefined) throw requiredMissing('ownerId');
	const owner = ownerOf(call, fields['ownerType'], fields['ownerId']);
	const row = call.portal.crm.productRows.add(owner.code, owner.id, writable(fields));
	noteWrite(call, owner, fields, true);
	return { result: { productRow: row } };
}

function updateRow(call: RestCall): RestAnswer {
	const fields = mapParam(call.params, 'fields');
	const row = rowOf(call);
	const owner = ownerOf(call, row.ownerType, row.ownerId);
	const changed = call.portal.crm.productRows.update(row, writable(fields));
	noteWrite(call, owner, fields, true);
	return { result: { productRow: changed } };
}

function deleteRow(call: RestCall): RestAnswer {
	const row = rowOf(call);
	const owner = ownerOf(call, row.ownerType, row.ownerId);
	call.portal.crm.productRows.delete(row.id);
	noteWrite(call, owner, undefined, true);
	return { result: null };
}

function rowOf(call: RestCall): ProductRow {
	const row = call.portal.crm.productRows.get(integerParam(call.params, 'id'));
	if (!row) throw itemNotFound();
	return row;
}

/** @throws RestError `ENTITY_TYPE_NOT_SUPPORTED`, `OWNER_NOT_FOUND` or `ACCESS_DENIED`. */
function ownerOf(call: RestCall, ownerType: unknown, ownerId: unknown): Owner {
	const code = phpText(ownerType);
	const type = call.portal.types.get(ownerTypeId(code) ?? 0);
	if (!type) throw typeNotSupported(code);
	const id = asInteger(ownerId);
	const item = call.portal.items.get(type.entityTypeId, id);
	if (!item) throw new RestError(400, 'OWNER_NOT_FOUND', 'Owner not found');
	if (call.portal.items.isDenied(type.entityTypeId, id)) throw crmDenied(call);
	return { type, item, code, id };
}

function writable(fields: Record<string, unknown>): Record<string, unknown> {
	return Object.fromEntries(Object.entries(fields).filter(([name]) => !READ_ONLY.has(name)));
}

/** A write of rows is one of their owner: amount, UPDATE, write log. */
function noteWrite(call: RestCall, owner: Owner, fields: unknown, changed: boolean): void {
	if (changed) call.portal.crm.writer.productRowsChanged(owner.type, owner.item, originOf(call));
	logWrite(call, owner.type.entityTypeId, { id: owner.id, fields, saved: changed });
}

const requiredMissing = (name: string): RestError =>
	new RestError(400, 'REQUIRED_ARG_MISSING', `Required argument '${name}' is missing`);
