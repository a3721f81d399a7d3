import { resultOf, type CommandOutcome, type Portal } from '../portal/portal';
import { learnPlan } from '../portal/limits/limits';
import { phpList } from '../validation/phpList';
import { isYes } from '../validation/yes';
import * as z from '../validation/zod';
import { isWithoutConnectors } from './connectorLicence';

/** One subscription of the application as `event.get` lists it (docs/portal-contract.md §4). */
export interface Subscription {
	/** Upper case. */
	event: string;
	/** Where an online one is delivered to; '' for an offline one. */
	handler: string;
	/** Whose share of the queue an offline one fills; '' for the application's plain queue. */
	connector: string;
	offline: boolean;
	/** The user an online one is bound to; 0 = the user who makes the change. It is no filter (§4). */
	authType: number;
}

/**
 * What a subscription depends on, read in one request. What a portal did not answer is thrown where it
 * is asked for (PortalError), so that an answer that nobody needs cannot make anything fail.
 */
export interface PortalState {
	/** `undefined` by inbound webhook, which belongs to no application. */
	readonly installed: boolean | undefined;
	/** Then the portal binds events and sends none (§4). */
	readonly isPaymentExpired: boolean;
	/** The event codes this application may bind, in upper case. */
	readonly offered: ReadonlySet<string>;
	/** A user who is no administrator sees their own rows only, and so no offline ones. */
	readonly subscriptions: readonly Subscription[];
	/** `feature.get rest_offline_extended`: rows can be reserved and acknowledged. */
	readonly canReserve: boolean;
	/** `feature.get rest_auth_connector`: each workflow can have a queue of its own. */
	readonly hasConnectors: boolean;
	/** `undefined` where the portal does not say. */
	readonly isAdministrator: boolean | undefined;
}

const appInfo = z.looseObject({
	INSTALLED: z.optional(z.unknown()),
	PAYMENT_EXPIRED: z.optional(z.unknown()),
	LICENSE_FAMILY: z.optional(z.unknown()),
});
const eventNames = phpList(z.string());
const eventRows = phpList(
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
 * @throws PortalError where the request fails whole
 */
export async function readPortalState(portal: Portal): Promise<PortalState> {
	const outcomes = await portal.batch({
		app: { method: 'app.info', params: {} },
		events: { method: 'events', params: {} },
		bound: { method: 'event.get', params: {} },
		reserve: { method: 'feature.get', params: { CODE: 'rest_offline_extended' } },
		connectors: { method: 'feature.get', params: { CODE: 'rest_auth_connector' } },
		admin: { method: 'user.admin', params: {} },
	});
	const { app, events, bound, reserve, connectors, admin } = outcomes;
	const told = app.ok ? z.safeParse(appInfo, app.result).data : undefined;
	learnPlan(portal.connection.origin, told?.LICENSE_FAMILY);
	return {
		get installed() {
			return isInstalled(app);
		},
		get isPaymentExpired() {
			return app.ok && isYes(resultOf(app, appInfo).PAYMENT_EXPIRED);
		},
		get offered() {
			return new Set(resultOf(events, eventNames).map((name) => name.toUpperCase()));
		},
		get subscriptions() {
			return resultOf(bound, eventRows).map(subscriptionOf);
		},
		get canReserve() {
			return hasFeature(reserve);
		},
		get hasConnectors() {
			return hasFeature(connectors) && !isWithoutConnectors(portal.connection);
		},
		isAdministrator: admin.ok ? isYes(admin.result) : undefined,
	};
}

/** What is bound now. @throws PortalError */
export async function readSubscriptions(portal: Portal): Promise<Subscription[]> {
	return (await portal.call('event.get', {}, eventRows)).map(subscriptionOf);
}

function subscriptionOf(row: z.infer<typeof eventRows>[number]): Subscription {
	return {
		event: row.event.toUpperCase(),
		handler: row.handler ?? '',
		connector: row.connector_id ?? '',
		offline: isYes(row.offline),
		authType: Number(row.auth_type) || 0,
	};
}

/**
 * By inbound webhook some portals refuse `app.info`, others answer without `INSTALLED` (§11). A refusal
 * of the whole request has the same code and is about the plan.
 */
function isInstalled(app: CommandOutcome): boolean | undefined {
	const isCommandRefused =
		!app.ok && app.error.is('ACCESS_DENIED') && app.error.failure.method === app.method;
	if (isCommandRefused) return undefined;
	const { INSTALLED: installed } = resultOf(app, appInfo);
	return installed === undefined ? undefined : isYes(installed);
}

/**
 * Whether a `feature.get` says yes; a portal that does not know the method lacks the feature, and an
 * on-premise portal says `en_selfhosted`, its language in front (§4).
 * @throws PortalError where the portal did not say: taking that for a no would read another queue
 */
function hasFeature(outcome: CommandOutcome): boolean {
	if (!outcome.ok && outcome.error.is('ERROR_METHOD_NOT_FOUND', 'NOT_FOUND')) return false;
	const { value } = resultOf(outcome, feature);
	return isYes(value) || /_selfhosted$/i.test(String(value));
}
