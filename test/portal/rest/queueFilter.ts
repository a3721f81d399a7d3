import type { StoredRow } from '../events/offlineQueue';
import { attempt } from './attempt';
import { asText, isMap, type RestCall } from './call';
import { compileFilter, sortRows, splitFilterKey, type Filterable } from './listFilter';
import { argumentError } from './restError';

const COLUMN_KEYS: Readonly<Record<string, keyof StoredRow>> = {
	ID: 'id',
	TIMESTAMP_X: 'changedAt',
	EVENT_NAME: 'event',
	MESSAGE_ID: 'messageId',
	PROCESS_ID: 'processId',
	ERROR: 'error',
};
const NUMBERS = new Set(['ID', 'ERROR', 'TIMESTAMP_X']);
/** What `event.offline.get` knows when it reserves. */
const SIMPLE_PREFIXES = new Set(['', '=', '>', '<', '>=', '<=']);

/** What rows are asked for. */
export interface RowQuery {
	filter: unknown;
	columns: readonly string[];
	/** `event.offline.get` without a `process_id`, which knows less (docs/portal-contract.md §4). */
	isReservation: boolean;
}

/**
 * The rows a filter lets pass, in the order asked for.
 * @throws RestError `ERROR_ARGUMENT` for what may not be filtered or sorted by.
 */
export function selectRows(
	call: RestCall,
	rows: readonly StoredRow[],
	order: Record<string, unknown>,
	{ filter, columns, isReservation }: RowQuery,
): StoredRow[] {
	const conditions = isMap(filter) ? Object.entries(filter) : [];
	if (isReservation) for (const [key, value] of conditions) checkReserving(call, key, value);
	const fields: Filterable = {
		keyOf: (column) => COLUMN_KEYS[column] ?? column,
		kindOf: (column) => {
			if (!columns.includes(column)) return undefined;
			return NUMBERS.has(column) ? 'number' : 'text';
		},
	};
	const outcome = attempt(() => {
		const passes = compileFilter(readTimes(call, conditions), fields);
		return sortRows(rows.filter(passes), { ...order, ID: order['ID'] ?? 'ASC' }, fields);
	});
	if (!outcome.ok) throw argumentError(outcome.error.message, 'FILTER');
	return outcome.value;
}

function checkReserving({ portal }: RestCall, key: string, value: unknown): void {
	const { prefix, field } = splitFilterKey(key);
	if (isMap(value)) {
		throw argumentError(`The value of the filter '${key}' must be a scalar`, 'FILTER');
	}
	if (!SIMPLE_PREFIXES.has(prefix)) throw argumentError(`Wrong filter '${key}'`, 'FILTER');
	if (field === 'TIMESTAMP_X' && portal.behaviour.timestampFilterRefused) {
		throw argumentError(`Wrong filter field '${field}'`, 'FILTER');
	}
}

/** Times as ms, shifted by the difference between the caller's zone and the server's. */
function readTimes(
	{ portal, caller }: RestCall,
	conditions: ReadonlyArray<[string, unknown]>,
): Record<string, unknown> {
	const { clock, behaviour } = portal;
	const minutes = (caller.user.utcOffset ?? clock.utcOffset) - clock.utcOffset;
	const shift = behaviour.listTimesShifted ? minutes * 60_000 : 0;
	return Object.fromEntries(
		conditions.map(([key, value]) => {
			if (splitFilterKey(key).field !== 'TIMESTAMP_X') return [key, value];
			const times = (isMap(value) ? Object.values(value) : [value]).map(
				(time) => clock.read(asText(time)) + shift,
			);
			return [key, isMap(value) ? times : times[0]];
		}),
	);
}
