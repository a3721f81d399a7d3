import { bindableEvents } from '../events/eventCatalogue';
import type { Application, Subscription } from '../items/types';
import {
	asInteger,
	asText,
	isMap,
	lowerCaseKeys,
	requireApplication,
	type RestCall,
	type RestMethod,
} from './call';
import { accessDenied, argumentError, missingArgument, RestError } from './restError';

/** Characters of a handler's address: at most so many, and unique within the first of them. */
const MAX_HANDLER = 255;
const UNIQUE_HANDLER_PART = 180;

/** `events`, `event.bind`, `event.get`, `event.unbind`, `event.test` (docs/portal-contract.md §4). */
export const eventMethods: Record<string, RestMethod> = {
	events: {
		run: (call) => {
			requireApplication(call);
			return { result: bindable(call) };
		},
	},
	'event.bind': { run: (call) => ({ result: bind(call) }) },
	'event.get': { run: (call) => ({ result: list(call) }) },
	'event.unbind': { run: (call) => ({ result: { count: unbind(call) } }) },
	'event.test': {
		run: (call) => {
			const application = requireApplication(call);
			const data = { QUERY: call.params, LANGUAGE_ID: 'ru' };
			call.portal.events.applicationEvent('ONAPPTEST', application, data, call.caller.user.id);
			return { result: 1 };
		},
	},
};

function bindable({ portal, caller }: RestCall): string[] {
	return bindableEvents(portal.types.all(), caller.scope, portal.options.perTypeEvents);
}

function readEventType(params: Record<string, unknown>): 'online' | 'offline' {
	const type = asText(params['event_type']).toLowerCase() || 'online';
	if (type !== 'online' && type !== 'offline') {
		throw argumentError('Value must be one of {online|offline}', 'EVENT_TYPE');
	}
	return type;
}

/** Checked in the server's order (docs/portal-contract.md §4). */
function bind(call: RestCall): true {
	const application = requireApplication(call);
	const params = lowerCaseKeys(call.params);
	const { user } = call.caller;
	const userId = bindingUser(asInteger(params['auth_type']), user.id, user.admin);
	const event = asText(params['event']).toUpperCase();
	if (!event) throw missingArgument('EVENT');
	const isOffline = readEventType(params) === 'offline';
	if (isOffline && !user.admin) {
		throw accessDenied('Offline events binding requires administrator access rights');
	}
	const handler = isOffline ? '' : asText(params['handler']);
	if (!isOffline) checkHandler(handler, call.portal.requireHandlerHost);
	if (!bindable(call).includes(event)) {
		throw new RestError(400, 'ERROR_EVENT_NOT_FOUND', 'Event not found');
	}
	if (isOffline && event === 'ONOFFLINEEVENT') {
		throw argumentError('Offline event cannot be registered for this event.', 'EVENT_TYPE');
	}
	storeBinding(call, {
		applicationId: application.id,
		event,
		handler,
		auth_type: isOffline ? 0 : userId,
		connector_id: call.connector,
		offline: isOffline ? 1 : 0,
		options: event === 'ONOFFLINEEVENT' ? readOptions(params['options']) : {},
	});
	return true;
}

/** @throws RestError `ERROR_CORE`: bound already, being bound just now, or too long. */
function storeBinding({ portal }: RestCall, row: Omit<Subscription, 'id'>): void {
	const { longHandlersRefused } = portal.behaviour;
	const handler = longHandlersRefused ? row.handler : row.handler.slice(0, MAX_HANDLER);
	const kept = { ...row, handler };
	const text = 'Unable to set event handler: ';
	if (portal.subscriptions.has(kept)) {
		const why = portal.conditions.bindsOverlap
			? 'Process of binding the handler has already started'
			: 'Handler already binded';
		throw new RestError(400, 'ERROR_CORE', text + why);
	}
	const collides =
		handler.length > MAX_HANDLER || portal.subscriptions.has(kept, UNIQUE_HANDLER_PART);
	if (longHandlersRefused && collides) {
		throw new RestError(500, 'ERROR_CORE', 'Mysql query error');
	}
	portal.subscriptions.add(kept);
}

/** A non-admin's handler is bound to that user; naming another is refused. */
function bindingUser(asked: number, callerId: number, isAdmin: boolean): number {
	if (isAdmin) return asked;
	if (asked > 0 && asked !== callerId) {
		throw accessDenied('Event binding with AUTH_TYPE requires administrator access rights');
	}
	return callerId;
}

function checkHandler(handler: string, requiredHost: string | undefined): void {
	if (!handler) throw missingArgument('HANDLER');
	const [, scheme = '', authority = ''] = /^([a-z][\w+.-]*):\/\/([^/?#]+)/i.exec(handler) ?? [];
	const host = authority.replace(/^.*@/, '').replace(/:\d+$/, '');
	if (host.indexOf('.') <= 0) {
		throw new RestError(400, 'ERROR_WRONG_HANDLER_URL', 'Wrong handler URL');
	}
	if (scheme !== 'http' && scheme !== 'https') {
		throw new RestError(400, 'ERROR_UNSUPPORTED_PROTOCOL', 'Unsupported handler protocol');
	}
	if (requiredHost !== undefined && host !== requiredHost && authority !== requiredHost) {
		throw new RestError(
			400,
			'ERROR_HANDLER_URL_MATCH',
			"Handler URL host doesn't match application URL",
		);
	}
}

function readOptions(options: unknown): Record<string, number> {
	if (!isMap(options) || options['minTimeout'] === undefined) return {};
	return { minTimeout: asInteger(options['minTimeout']) };
}

function list(call: RestCall): unknown[] {
	const application = requireApplication(call);
	const { admin, id } = call.caller.user;
	return call.portal.subscriptions.all
		.filter((row) => row.applicationId === application.id && (admin || row.auth_type === id))
		.map(({ event, handler, auth_type, connector_id, offline }) =>
			offline
				? { event, connector_id, offline }
				: { event, handler, auth_type: String(auth_type), offline },
		);
}

function unbind(call: RestCall): number {
	const application = requireApplication(call);
	const params = lowerCaseKeys(call.params);
	const event = asText(params['event']).toUpperCase();
	if (!event) throw missingArgument('EVENT');
	const isOffline = readEventType(params) === 'offline';
	const handler = isOffline ? '' : asText(params['handler']);
	if (!isOffline && !handler) throw missingArgument('HANDLER');
	const matchesOwner = isOffline ? offlineOwner(call) : onlineOwner(call, params['auth_type']);
	return call.portal.subscriptions.remove(
		(row) => isSame(row, application, event, handler) && matchesOwner(row),
	);
}

function isSame(
	row: Subscription,
	application: Application,
	event: string,
	handler: string,
): boolean {
	return row.applicationId === application.id && row.event === event && row.handler === handler;
}

function offlineOwner(call: RestCall): (row: Subscription) => boolean {
	if (!call.caller.user.admin) {
		throw accessDenied('Offline events unbinding requires administrator access rights');
	}
	return (row) => row.connector_id === call.connector;
}

/**
 * Without `auth_type` a non-admin's own rows, an administrator's of all users; the connector is
 * not looked at. A non-admin who sends it is refused, even for their own id, unless it comes as a
 * JSON number.
 */
function onlineOwner(call: RestCall, authType: unknown): (row: Subscription) => boolean {
	const { admin, id } = call.caller.user;
	const asked = authType === undefined ? undefined : asInteger(authType);
	const isText = typeof authType !== 'number' && call.portal.behaviour.unbindAuthTypeRefused;
	if (!admin && asked !== undefined && (asked !== id || isText)) {
		throw accessDenied('Event unbinding with AUTH_TYPE requires administrator access rights');
	}
	const userId = asked ?? (admin ? undefined : id);
	return (row) => userId === undefined || row.auth_type === userId;
}
