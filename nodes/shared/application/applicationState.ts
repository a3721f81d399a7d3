import { resultOf, type CommandOutcome, type Portal } from '../portal/portal';
import { learnPlan } from '../portal/limits/limits';
import * as z from '../validation/zod';

/** One subscription of the application as `event.get` lists it (portal-contract.md §4). */
export interface Subscription {
	/** Upper case. */
	event: string;
	/** Where an online one is delivered to; '' for an offline one. */
	handler: string;
	/** Whose share of the queue an offline one fills; '' for the application's plain queue. */
	connector: string;
	offline: boolean;
	/** The user an online one is bound to; 0 = whoever makes the change. */
	authType: number;
}

/** What a subscription depends on, read in one request. */
export interface PortalState {
	installed: boolean;
	/** The event codes this application may bind, in upper case. */
	offered: ReadonlySet<string>;
	subscriptions: readonly Subscription[];
	/** `feature.get rest_offline_extended`: rows can be reserved and acknowledged. */
	canReserve: boolean;
	/** `feature.get rest_auth_connector`: each workflow can have a queue of its own. */
	hasConnectors: boolean;
	/** `undefined` where the portal does not say. */
	isAdministrator: boolean | undefined;
}

const appInfo = z.looseObject({
	INSTALLED: z.unknown(),
	LICENSE_FAMILY: z.optional(z.unknown()),
});
const eventNames = z.array(z.string());
const eventRows = z.array(
	z.looseObject({
		event: z.string(),
		handler: z.optional(z.nullable(z.string())),
		connector_id: z.optional(z.nullable(z.string())),
		auth_type: z.optional(z.unknown()),
		offline: z.optional(z.unknown()),
	}),
);
const feature = z.looseObject({ value: z.unknown() });

/**
 * Asks the portal for the application's state, the events on offer and what is bound.
 * @throws PortalError
 */
export async function readPortalState(portal: Portal): Promise<PortalState> {
	const { app, events, bound, reserve, connectors, admin } = await portal.batch({
		app: { method: 'app.info', params: {} },
		events: { method: 'events', params: {} },
		bound: { method: 'event.get', params: {} },
		reserve: { method: 'feature.get', params: { CODE: 'rest_offline_extended' } },
		connectors: { method: 'feature.get', params: { CODE: 'rest_auth_connector' } },
		admin: { method: 'user.admin', params: {} },
	});
	const { INSTALLED: installed, LICENSE_FAMILY: family } = resultOf(app, appInfo);
	learnPlan(portal.connection.origin, family);
	return {
		installed: isYes(installed),
		offered: new Set(resultOf(events, eventNames).map((name) => name.toUpperCase())),
		subscriptions: resultOf(bound, eventRows).map((row) => ({
			event: row.event.toUpperCase(),
			handler: row.handler ?? '',
			connector: row.connector_id ?? '',
			offline: isYes(row.offline),
			authType: Number(row.auth_type) || 0,
		})),
		// Read only where they matter: instant delivery must not fail for want of an answer about them.
		get canReserve() {
			return hasFeature(reserve);
		},
		get hasConnectors() {
			return hasFeature(connectors);
		},
		isAdministrator: admin.ok ? isYes(admin.result) : undefined,
	};
}

/**
 * Whether a `feature.get` says yes; a portal that does not know the method lacks the feature.
 * @throws PortalError where the portal did not say: taking that for a no would read another queue
 */
function hasFeature(outcome: CommandOutcome): boolean {
	if (!outcome.ok && outcome.error.is('ERROR_METHOD_NOT_FOUND', 'NOT_FOUND')) return false;
	return isYes(resultOf(outcome, feature).value);
}

/** The portal's ways to say yes. */
function isYes(value: unknown): boolean {
	return value === true || value === 'Y' || value === 1 || value === '1';
}
