import { TOKEN_REFRESH, type Failure } from '../errors/failure';
import type { Params } from './query';

const REPEAT_FOR_MS = 2 * 60_000;

/** Where others use up the bucket behind our address, a turn in it can be long in coming. */
const ASK_FOR_LEAVE_MS = 5 * 60_000;

const MOST_ATTEMPTS = 4;
const FIRST_BACKOFF_MS = 500;

/** Besides `*.get`, `*.list` and `*.fields`, what only reads. */
const READS = new Set([
	'app.info',
	'crm.type.getbyentitytypeid',
	'events',
	'methods',
	'profile',
	'scope',
	'server.time',
	'user.admin',
	'user.current',
	'user.search',
]);

/**
 * Binding twice is refused as "already binded", unbinding twice counts 0 (docs/portal-contract.md §4);
 * an
 * option set twice has the same value (§10).
 */
const IDEMPOTENT = new Set(['event.bind', 'event.unbind', 'user.option.set']);

/** The network codes of a connection that was never made. */
const NEVER_SENT = /\b(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH)\b/;

/**
 * Whether a call may be made again when nobody knows if it ran.
 *
 * Of the offline queue (docs/portal-contract.md §4): `event.offline.get` with `clear: 0` and a `process_id`
 * shows the same rows again; without one a lost answer leaves an orphan reservation, and only if the
 * caller hears of it does it go and look for that. With `clear: 1` a lost answer loses the rows.
 * `event.offline.clear` and `.error` name a reservation, and doing either twice changes nothing.
 */
export function isRepeatable(method: string, params: Params): boolean {
	const name = method.toLowerCase();
	if (name === 'event.offline.get') {
		return params.clear !== undefined && !Number(params.clear) && Boolean(params.process_id);
	}
	if (name === 'event.offline.clear' || name === 'event.offline.error') {
		return Boolean(params.process_id);
	}
	return READS.has(name) || IDEMPOTENT.has(name) || /\.(get|list|fields)$/.test(name);
}

/**
 * Milliseconds until a failed call may be made again; `undefined`: it may not.
 * @param attempt how often it has been made
 * @param canRepeat whether it may be made again when nobody knows if it ran
 */
export function repeatDelay(
	failure: Failure,
	attempt: number,
	canRepeat: boolean,
	random: () => number,
): number | undefined {
	if (isRefusal(failure)) return 0;
	if (attempt >= MOST_ATTEMPTS) return undefined;
	if (!neverRan(failure) && !(canRepeat && isFault(failure))) return undefined;
	return backoff(attempt) * (0.5 + random() / 2);
}

/** Milliseconds to wait after so many attempts, at most. */
export const backoff = (attempt: number): number => FIRST_BACKOFF_MS * 2 ** (attempt - 1);

/** No attempt begins later than so many milliseconds after the first one. */
export function repeatBound(failure: Failure): number {
	return isRefusal(failure) ? ASK_FOR_LEAVE_MS : REPEAT_FOR_MS;
}

/** The bucket was full, the call did not run; the limiter says when it may go again. */
export function isRefusal({ code }: Failure): boolean {
	return code.toUpperCase() === 'QUERY_LIMIT_EXCEEDED';
}

/** The method is blocked, the call did not run. */
export function isBlocked({ code }: Failure): boolean {
	return code.toUpperCase() === 'OPERATION_TIME_LIMIT';
}

/** The failure of a call, which says so where the call writes and its answer was lost. */
export function inDoubt(failure: Failure, canRepeat: boolean): Failure {
	const plain = { ...failure };
	delete plain.mayHaveRun;
	const isLost =
		!neverRan(failure) &&
		failure.code !== 'CONNECTION_ERROR' &&
		(isFault(failure) || failure.code === 'UNEXPECTED_ANSWER');
	return isLost && !canRepeat ? { ...plain, mayHaveRun: true } : plain;
}

/** No connection was made, or none with a token that the portal would take. */
function neverRan({ code, text, status, method }: Failure): boolean {
	if (method === TOKEN_REFRESH) return status >= 500 || (code === 'NO_TOKEN' && status === 0);
	return code === 'NO_ANSWER' && NEVER_SENT.test(text);
}

const FAULTS: ReadonlySet<string> = new Set([
	'NO_ANSWER',
	'INTERNAL_SERVER_ERROR',
	'ERROR_UNEXPECTED_ANSWER',
	'CONNECTION_ERROR',
	'HTTP_503',
]);

/** They last, whatever their status. */
const NO_FAULTS: ReadonlySet<string> = new Set([
	'PORTAL_DELETED',
	'INTERNAL_WRONG_TRANSPORT',
	'PORTAL_LICENCE_EXPIRED',
]);

/** A fault that may be gone the next time, and in which the call may have run. */
function isFault({ code, status, method }: Failure): boolean {
	const name = code.toUpperCase();
	if (method === TOKEN_REFRESH || NO_FAULTS.has(name)) return false;
	if (name === 'NOT_JSON') return status === 200 || status >= 500;
	return FAULTS.has(name) || [500, 502, 504].includes(status);
}
