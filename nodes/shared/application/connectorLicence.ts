import type { PortalError } from '../portal/errors/portalError';
import type { Connection } from '../portal/transport/connection';

/** A plan may be changed while n8n runs: after this the portal is asked anew. */
const HOLDS_MS = 60 * 60_000;

/** By connection, the `performance.now()` of the last refusal. */
const connectorRefusals = new Map<string, number>();

/**
 * The portal refused a connector although its features say that the plan has them: what it does
 * overrules what it says (docs/portal-contract.md §11).
 */
export function noteWithoutConnectors({ key }: Connection): void {
	connectorRefusals.set(key, performance.now());
}

/** The refusal was about something else. */
export function forgetWithoutConnectors({ key }: Connection): void {
	connectorRefusals.delete(key);
}

export function isWithoutConnectors({ key }: Connection): boolean {
	const at = connectorRefusals.get(key);
	return at !== undefined && performance.now() - at < HOLDS_MS;
}

/**
 * Whether a request that carried a connector may have been refused because of it. `ACCESS_DENIED` also
 * means a missing right: the same request without the connector tells which it was.
 */
export function mayRefuseConnector(error: PortalError): boolean {
	return error.is('WRONG_LICENSE', 'ACCESS_DENIED');
}
