import { multifieldsOfLists } from '../../crm/writtenMultifields';
import { writtenFields } from '../../crm/writtenFields';
import type { ObjectType } from '../../items/objectTypes';
import type { Item } from '../../items/types';
import { attempt } from '../attempt';
import { isMap, type RestAnswer, type RestCall } from '../call';
import { RestError } from '../restError';
import { fieldWriting, logWrite, mapParam, originOf, requireType, wrongParam } from './crmCall';

const MAX_ROWS = 20;

const TIMES = ['createdTime', 'updatedTime', 'movedTime'] as const;
/** What a CRM administrator may set in an import (docs/portal-contract.md §7). */
const ADMIN_FIELDS: ReadonlySet<string> = new Set([...TIMES, 'createdBy', 'updatedBy', 'movedBy']);

export function importItem(call: RestCall): RestAnswer {
	const type = requireType(call);
	return { result: imported(call, type, mapParam(call.params, 'fields')) };
}

/** Each row on its own; a failed one is an entry with its error. */
export function batchImportItems(call: RestCall): RestAnswer {
	const type = requireType(call);
	const rows = Object.values(mapParam(call.params, 'data'));
	if (rows.length > MAX_ROWS) {
		const text = `Maximum ${MAX_ROWS} items can be imported at once`;
		throw new RestError(400, 'MAX_IMPORT_BATCH_SIZE_EXCEEDED', text);
	}
	const items = rows.map((row) => {
		const outcome = attempt(() => {
			if (!isMap(row)) throw wrongParam('fields', 'array');
			return imported(call, type, { ...row });
		});
		return outcome.ok ? outcome.value : outcome.error.body;
	});
	return { result: { items } };
}

function imported(
	call: RestCall,
	type: ObjectType,
	given: Record<string, unknown>,
): { item: { id: number } } {
	const { portal, caller } = call;
	const fields = { ...given };
	// Not read here: phones and e-mails come as lists.
	delete fields['fm'];
	const lists = multifieldsOfLists(fields);
	if (type.fields.has('fm') && Object.keys(lists).length > 0) fields['fm'] = lists;
	const named = [...ADMIN_FIELDS].filter((name) => type.fields.has(name) && name in fields);
	if (named[0] !== undefined && !caller.user.admin) throw notValid(type, named[0]);
	const blank = portal.items.blank(type, caller.user.id);
	const options = { alsoWritable: ADMIN_FIELDS };
	const { after } = writtenFields(type, blank, fields, fieldWriting(call), options);
	checkTimes(call, type, after, named);
	const item = portal.crm.writer.add(type, after, originOf(call), { robots: false });
	logWrite(call, type.entityTypeId, { id: item['id'], fields: given, saved: true });
	return { item: { id: Number(item['id']) } };
}

/** Not in the future, not before the newest item's creation, the others not before this one's. */
function checkTimes(call: RestCall, type: ObjectType, after: Item, named: string[]): void {
	const { items, clock } = call.portal;
	const newest = items.get(type.entityTypeId, items.ids(type.entityTypeId).at(-1) ?? 0);
	const time = (item: Item | undefined, name: string): number =>
		Date.parse(String(item?.[name] ?? '1970-01-01T00:00:00Z'));
	const created = time(after, 'createdTime');
	for (const name of TIMES) {
		if (!named.includes(name)) {
			// What was not given is not before the creation, which may be older than now.
			if (name !== 'createdTime' && named.includes('createdTime') && name in after) {
				after[name] = after['createdTime'];
			}
			continue;
		}
		const at = time(after, name);
		const earliest = name === 'createdTime' ? time(newest, 'createdTime') : created;
		if (at > clock.now() + 1000 || at < earliest) throw notValid(type, name);
	}
}

function notValid(type: ObjectType, name: string): RestError {
	const upper = type.fields.get(name)?.upperName ?? name;
	return new RestError(
		400,
		'CRM_FIELD_ERROR_VALUE_NOT_VALID',
		`Value of field "${upper}" is not valid`,
	);
}
