import { NodeOperationError, sleep, type INode } from 'n8n-workflow';
import { readSubscriptions, type Subscription } from '../../shared/application/applicationState';
import type { PortalError } from '../../shared/portal/errors/portalError';
import type { Command, Params, Portal } from '../../shared/portal/portal';
import { mayRefuseConnector } from '../../shared/application/connectorLicence';
import { WAKE_UP_EVENT, WAKE_UP_PAUSE_S } from '../settings/triggerMode';

/** Two processes that bind at one moment: one is refused, and may bind or find it a moment later. */
const ROUNDS = 3;
const NEXT_ROUND_MS = 500;

/**
 * Binds subscriptions. Whether one is there is decided by `event.get` and never by the words of a
 * refusal: bound already and being bound by another process are successes, and what the portal did
 * not store as it was asked to (another connector, a handler it cut) is none
 * (docs/portal-contract.md §4, §11).
 * @throws PortalError of the first that was refused; NodeOperationError for one that was not stored
 */
export async function bindAll(
	node: INode,
	portal: Portal,
	subscriptions: readonly Subscription[],
): Promise<void> {
	let missing = subscriptions;
	for (let round = 1; missing.length > 0; round++) {
		const refused = await sendAll(portal, missing, bindCommand);
		const bound = await readSubscriptions(portal);
		const failed = missing.filter((one) => !bound.some((row) => isSame(one, row)));
		const refusals = failed.flatMap((one) => refused.get(one) ?? []);
		const [refusal] = refusals;
		const isOver = round === ROUNDS || refusals.some((error) => !mayBeBound(error));
		if (refusal && isOver) throw refusal;
		if (failed[0] && isOver) {
			await unbindAll(portal, cutOf(failed, bound));
			throw notStored(node, failed[0]);
		}
		missing = failed;
		if (missing.length > 0) await sleep(NEXT_ROUND_MS);
	}
}

/** What the portal made of handlers that were too long for it: nobody else's is the beginning of ours. */
function cutOf(failed: readonly Subscription[], bound: readonly Subscription[]): Subscription[] {
	return bound.filter(
		(row) =>
			!row.offline &&
			failed.some(
				({ event, offline, handler }) =>
					!offline &&
					row.event === event &&
					row.handler.length >= handler.length / 2 &&
					row.handler !== handler &&
					handler.startsWith(row.handler),
			),
	);
}

/**
 * Removes subscriptions, those of every user the connected one may remove: `auth_type` is left out,
 * because with it a user who is no administrator is always refused (docs/portal-contract.md §4).
 * @returns the events of those that remain, with the portal's reason, or ''
 */
export async function unbindAll(
	portal: Portal,
	subscriptions: readonly Subscription[],
): Promise<string> {
	const refused = await sendAll(portal, subscriptions, unbindCommand);
	return subscriptions
		.flatMap((one) => {
			const refusal = refused.get(one);
			// A plan that has lost its connectors lets nobody remove what was bound with one.
			const isOutOfPlan = one.connector !== '' && refusal?.is('WRONG_LICENSE');
			return refusal && !isOutOfPlan ? [`${one.event} (${refusal.message})`] : [];
		})
		.join(', ');
}

/** Whether two mean the same; the user is no part of it, since a handler fires for everybody's changes. */
export function isSame(one: Subscription, other: Subscription): boolean {
	return (
		one.event === other.event &&
		one.offline === other.offline &&
		one.handler === other.handler &&
		one.connector === other.connector
	);
}

/** Whether binding these was refused for the connector, or may have been. */
export const hasConnectorRefusal = (
	error: PortalError,
	subscriptions: readonly Subscription[],
): boolean => mayRefuseConnector(error) && subscriptions.some(({ connector }) => connector !== '');

/** The codes of a subscription that is there already or is being bound; they mean other things too. */
const mayBeBound = (error: PortalError): boolean =>
	error.is('ERROR_CORE', 'ERROR_EVENT_BINDING_EXISTS');

const paramsOf = ({ event, offline, handler }: Subscription): Params =>
	offline ? { event, event_type: 'offline' } : { event, handler };

function bindCommand(one: Subscription): Command {
	const options = one.event === WAKE_UP_EVENT ? { options: { minTimeout: WAKE_UP_PAUSE_S } } : {};
	return { method: 'event.bind', params: { ...paramsOf(one), ...options } };
}

const unbindCommand = (one: Subscription): Command => ({
	method: 'event.unbind',
	params: paramsOf(one),
});

/**
 * One request for each connector: it holds for all commands of its request, and an online one must
 * never be in a request that carries one (docs/portal-contract.md §2 "Batch").
 * @returns those that were refused, and why
 */
async function sendAll(
	portal: Portal,
	subscriptions: readonly Subscription[],
	commandOf: (one: Subscription) => Command,
): Promise<Map<Subscription, PortalError>> {
	const refusals = new Map<Subscription, PortalError>();
	for (const connector of new Set(subscriptions.map((one) => one.connector))) {
		const sent = subscriptions.filter((one) => one.connector === connector);
		const answered = await portal.batchInOrder(sent.map(commandOf), { connector });
		for (const [index, one] of sent.entries()) {
			const outcome = answered[index];
			if (outcome && !outcome.ok) refusals.set(one, outcome.error);
		}
	}
	return refusals;
}

function notStored(node: INode, { event, handler }: Subscription): NodeOperationError {
	const where = handler ? ` with the address ${handler.split('?')[0]}` : ' for its offline queue';
	return new NodeOperationError(
		node,
		`The portal accepted the subscription to ${event}${where}, but does not list it. Publish the workflow again. If it stays so, the portal may have cut the address: set WEBHOOK_URL of n8n to a shorter address.`,
	);
}
