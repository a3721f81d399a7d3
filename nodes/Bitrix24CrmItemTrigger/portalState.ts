import { z } from '../shared/zod';
import { resultOf, type Portal } from '../shared/portal/portal';

/** One online subscription as `event.get` lists it (portal-contract.md §4). */
export interface Subscription {
	/** Upper case. */
	event: string;
	handler: string;
	/** The user it is bound to; 0 = whoever makes the change. */
	authType: number;
}

/** What a subscription depends on, read in one request. */
export interface PortalState {
	installed: boolean;
	/** The event codes this application may bind, in upper case. */
	offered: ReadonlySet<string>;
	subscriptions: readonly Subscription[];
}

const appInfo = z.looseObject({ INSTALLED: z.unknown() });
const eventNames = z.array(z.string());
const eventRows = z.array(
	z.looseObject({
		event: z.string(),
		handler: z.optional(z.nullable(z.string())),
		auth_type: z.optional(z.unknown()),
		offline: z.optional(z.unknown()),
	}),
);

/**
 * Asks the portal for the application's state, the events on offer and what is bound.
 * @throws PortalError
 */
export async function readPortalState(portal: Portal): Promise<PortalState> {
	const { app, events, bound } = await portal.batch({
		app: { method: 'app.info', params: {} },
		events: { method: 'events', params: {} },
		bound: { method: 'event.get', params: {} },
	});
	const { INSTALLED: installed } = resultOf(app, appInfo);
	return {
		installed: installed === true || installed === 'Y' || installed === 1 || installed === '1',
		offered: new Set(resultOf(events, eventNames).map((name) => name.toUpperCase())),
		subscriptions: resultOf(bound, eventRows).flatMap(
			({ event, handler, auth_type: authType, offline }) =>
				handler && !Number(offline ?? 0)
					? [{ event: event.toUpperCase(), handler, authType: Number(authType) || 0 }]
					: [],
		),
	};
}
