import { shownRow, type QueueOwner, type StoredRow } from '../offlineQueue';
import {
	asInteger,
	asText,
	isMap,
	lowerCaseKeys,
	requireApplication,
	type RestAnswer,
	type RestCall,
	type RestMethod,
} from './call';
import { compileFilter, sortRows, splitFilterKey, type Filterable } from './listFilter';
import { PAGE_SIZE, pageOf } from './paging';
import { accessDenied, argumentError, licenceError, missingArgument } from './restError';

const GET_FIELDS = ['ID', 'TIMESTAMP_X', 'EVENT_NAME', 'MESSAGE_ID'] as const;
const LIST_FIELDS = [...GET_FIELDS, 'PROCESS_ID', 'ERROR'] as const;

const COLUMN_KEYS: Readonly<Record<string, keyof StoredRow>> = {
	ID: 'id',
	TIMESTAMP_X: 'changedAt',
	EVENT_NAME: 'event',
	MESSAGE_ID: 'messageId',
	PROCESS_ID: 'processId',
	ERROR: 'error',
};

/** The offline queue's methods (portal-contract.md §4); all need an administrator. */
export const offlineEventMethods: Record<string, RestMethod> = {
	'event.offline.get': { run: (call) => ({ result: get(call) }) },
	'event.offline.clear': { run: (call) => ({ result: clear(call) }) },
	'event.offline.error': { run: (call) => ({ result: putAside(call) }) },
	'event.offline.list': { run: list },
};

function requireOwner(call: RestCall): QueueOwner {
	const application = requireApplication(call);
	if (!call.caller.user.admin) throw accessDenied();
	return { applicationId: application.id, connectorId: call.connector };
}

function get(call: RestCall): { process_id: string | null; events: unknown[] } {
	const owner = requireOwner(call);
	const params = lowerCaseKeys(call.params);
	const clears = params['clear'] === undefined || asInteger(params['clear']) !== 0;
	if (!clears && !call.portal.hasFeature('rest_offline_extended')) {
		throw licenceError('extended offline events handling');
	}
	const limit = params['limit'] === undefined ? PAGE_SIZE : asInteger(params['limit']);
	if (limit <= 0) throw argumentError('Value must be positive integer');
	const asked = params['process_id'] === undefined ? undefined : asText(params['process_id']);
	const wantsErrors = asInteger(params['error']) === 1;
	const order = isMap(params['order']) ? params['order'] : { TIMESTAMP_X: 'ASC' };
	const candidates = call.portal.queue
		.of(owner)
		.filter((row) => row.error === wantsErrors && row.processId === (asked ?? ''));
	const chosen = select(candidates, params['filter'], order, GET_FIELDS).slice(0, limit);
	const processId = asked ?? call.portal.queue.reserve(owner, chosen);
	if (clears && chosen.length > 0) {
		call.portal.queue.remove(owner, (row) => row.processId === processId);
	}
	const isShown = !clears || asked !== undefined;
	return { process_id: isShown ? processId : null, events: chosen.map(shownRow) };
}

function clear(call: RestCall): true {
	const owner = requireOwner(call);
	const params = lowerCaseKeys(call.params);
	const processId = requireProcessId(params);
	const messageIds = params['message_id'] === undefined ? undefined : readMessageIds(params);
	const ids = messageIds || params['id'] === undefined ? undefined : readIds(params['id']);
	call.portal.queue.remove(
		owner,
		(row) =>
			row.processId === processId &&
			(!messageIds || messageIds.has(row.messageId)) &&
			(!ids || ids.has(row.id)),
	);
	return true;
}

function putAside(call: RestCall): true {
	const owner = requireOwner(call);
	const params = lowerCaseKeys(call.params);
	const processId = requireProcessId(params);
	call.portal.queue.markError(owner, processId, readMessageIds(params));
	return true;
}

function list(call: RestCall): RestAnswer {
	const owner = requireOwner(call);
	const params = lowerCaseKeys(call.params);
	const order = isMap(params['order']) ? params['order'] : { ID: 'ASC' };
	const rows = select(call.portal.queue.of(owner), params['filter'], order, LIST_FIELDS);
	return pageOf(rows, params['start'], (page) =>
		page.map((row) => ({
			...shownRow(row),
			PROCESS_ID: row.processId,
			ERROR: row.error ? '1' : '0',
		})),
	);
}

function requireProcessId(params: Record<string, unknown>): string {
	const processId = asText(params['process_id']).trim();
	if (!processId) throw missingArgument('PROCESS_ID');
	return processId;
}

function readMessageIds(params: Record<string, unknown>): Set<string> {
	const given = params['message_id'];
	if (!isMap(given)) throw argumentError('Value must be array of MESSAGE_ID values');
	const ids = Object.values(given).map(asText);
	if (ids.some((id) => id.length !== 32)) {
		throw argumentError('Value must be array of MESSAGE_ID values');
	}
	return new Set(ids);
}

function readIds(given: unknown): Set<number> {
	const ids = isMap(given) ? Object.values(given).map(asInteger) : [];
	if (!isMap(given) || ids.some((id) => id <= 0)) {
		throw argumentError('Value must be array of integers');
	}
	return new Set(ids);
}

/** @throws RestError for a value that is no scalar, or a column that may not be filtered by. */
function select(
	rows: readonly StoredRow[],
	filter: unknown,
	order: Record<string, unknown>,
	columns: readonly string[],
): StoredRow[] {
	const fields: Filterable = {
		keyOf: (column) => COLUMN_KEYS[column] ?? column,
		kindOf: (column) => {
			if (!columns.includes(column)) return undefined;
			return column === 'ID' || column === 'ERROR' || column === 'TIMESTAMP_X' ? 'number' : 'text';
		},
	};
	const passes = compileFilter(scalarFilter(filter), fields);
	const found = rows.filter(passes);
	return sortRows(found, { ...order, ID: order['ID'] ?? 'ASC' }, fields);
}

function scalarFilter(filter: unknown): Record<string, unknown> {
	const scalars: Record<string, unknown> = {};
	for (const [key, value] of isMap(filter) ? Object.entries(filter) : []) {
		if (isMap(value)) throw argumentError(`The value of the filter '${key}' must be a scalar`);
		const isTime = splitFilterKey(key).field === 'TIMESTAMP_X';
		scalars[key] = isTime ? Date.parse(asText(value)) : value;
	}
	return scalars;
}
