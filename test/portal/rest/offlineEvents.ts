import type { QueueOwner, StoredRow } from '../events/offlineQueue';
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
import { PAGE_SIZE } from './paging';
import { selectRows } from './queueFilter';
import { accessDenied, argumentError, licenceError, missingArgument } from './restError';

const GET_FIELDS = ['ID', 'TIMESTAMP_X', 'EVENT_NAME', 'MESSAGE_ID'] as const;
const LIST_FIELDS = [...GET_FIELDS, 'PROCESS_ID', 'ERROR'] as const;

/** The offline queue's methods (docs/portal-contract.md §4); all need an administrator. */
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

/** `process_id: ""` counts as given and means the unreserved rows. */
function get(call: RestCall): { process_id: string | null; events: unknown[] } {
	const owner = requireOwner(call);
	const { queue } = call.portal;
	const params = lowerCaseKeys(call.params);
	const clears = params['clear'] === undefined || asInteger(params['clear']) !== 0;
	if (!clears && !call.portal.hasFeature('rest_offline_extended')) {
		throw licenceError('extended offline events handling', call.portal.behaviour);
	}
	const limit = params['limit'] === undefined ? PAGE_SIZE : asInteger(params['limit']);
	if (limit <= 0) throw argumentError('Value must be positive integer', 'LIMIT');
	const asked = params['process_id'] === undefined ? undefined : asText(params['process_id']);
	const wantsErrors = asInteger(params['error']) === 1;
	const inProcess =
		asked === undefined ? queue.isFree(owner) : (row: StoredRow) => row.processId === asked;
	const found = selectRows(
		call,
		queue.of(owner).filter((row) => row.error === wantsErrors && inProcess(row)),
		isMap(params['order']) ? params['order'] : { TIMESTAMP_X: 'ASC' },
		{ filter: params['filter'], columns: GET_FIELDS, isReservation: asked === undefined },
	);
	const chosen = found.slice(0, limit);
	const processId = asked ?? queue.reserve(owner, chosen);
	const events = chosen.map((row) => queue.shown(row));
	if (clears) queue.remove(owner, (row) => row.processId === processId);
	return { process_id: clears && asked === undefined ? null : processId, events };
}

/** A missing or empty list means the whole reservation. */
function clear(call: RestCall): true {
	const owner = requireOwner(call);
	const params = lowerCaseKeys(call.params);
	const processId = requireProcessId(params);
	const byMessage = params['message_id'] !== undefined;
	const byId = params['id'] !== undefined;
	const prefersMessages = call.portal.behaviour.clearMessageIdWins || !byId;
	const messageIds = byMessage && prefersMessages ? readMessageIds(params) : new Set<string>();
	const ids = byId && !(byMessage && prefersMessages) ? readIds(params['id']) : new Set<number>();
	call.portal.queue.remove(
		owner,
		(row) =>
			row.processId === processId &&
			(messageIds.size === 0 || messageIds.has(row.messageId)) &&
			(ids.size === 0 || ids.has(row.id)),
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

/** Pages of 50 from `start` as given. */
function list(call: RestCall): RestAnswer {
	const owner = requireOwner(call);
	const { queue } = call.portal;
	const params = lowerCaseKeys(call.params);
	const order = isMap(params['order']) ? params['order'] : { ID: 'ASC' };
	const rows = selectRows(call, queue.of(owner), order, {
		filter: params['filter'],
		columns: LIST_FIELDS,
		isReservation: false,
	});
	const start = Math.max(0, asInteger(params['start']));
	const end = start + PAGE_SIZE;
	const page = rows.slice(start, end).map((row) => ({
		...queue.shown(row),
		PROCESS_ID: row.processId,
		ERROR: row.error ? '1' : '0',
	}));
	const next = end < rows.length ? { next: end } : {};
	return { result: page, total: rows.length, ...next };
}

function requireProcessId(params: Record<string, unknown>): string {
	if (params['process_id'] === undefined) throw missingArgument('PROCESS_ID');
	return asText(params['process_id']);
}

function readMessageIds(params: Record<string, unknown>): Set<string> {
	const given = params['message_id'];
	if (!isMap(given)) throw argumentError('Value must be array of MESSAGE_ID values', 'MESSAGE_ID');
	const ids = Object.values(given).map(asText);
	if (ids.some((id) => id.length !== 32)) {
		throw argumentError('Value must be array of MESSAGE_ID values', 'MESSAGE_ID');
	}
	return new Set(ids);
}

function readIds(given: unknown): Set<number> {
	const ids = isMap(given) ? Object.values(given).map(asInteger) : [];
	if (!isMap(given) || ids.some((id) => id <= 0)) {
		throw argumentError('Value must be array of integers', 'ID');
	}
	return new Set(ids);
}
