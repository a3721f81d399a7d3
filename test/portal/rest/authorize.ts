import type { PortalState } from '../portalState';
import type { Application } from '../items/types';
import type { PortalUser } from '../users';
import { asText, type Caller } from './call';
import { licenceError, RestError } from './restError';

/** Where a REST address points: `/rest/method`, or `/rest/user/code/method` of a webhook. */
export interface RestAddress {
	/** Lower case, without `.json`. */
	method: string;
	webhook?: { userId: number; code: string };
}

/** How a call gave its token, header first (docs/portal-contract.md §2). */
export type TokenPlace = 'header' | 'auth' | 'access_token';

const ENTRY_PARAMS = ['auth', 'access_token', 'method', 'state'] as const;

/** `undefined` for a path no method can have. */
export function readRestAddress(path: string): RestAddress | undefined {
	const parts = path
		.replace(/^\/rest\//, '')
		.split('/')
		.filter(Boolean);
	const method = (parts.at(-1) ?? '').toLowerCase().replace(/\.json$/, '');
	if (parts.length === 1) return { method };
	const [userId = '', code = ''] = parts;
	if (!/^\d+$/.test(userId) || parts.length > 3) return undefined;
	const webhook = { userId: Number(userId), code };
	return { method: parts.length === 3 ? method : '', webhook };
}

/** The header wins over `auth`, `auth` over `access_token`. */
export function readAccessToken(
	header: string | undefined,
	params: Readonly<Record<string, unknown>>,
): { token: string; place: TokenPlace } {
	const bearer = /^Bearer\s+(.+)$/i.exec(header ?? '')?.[1];
	if (bearer !== undefined) return { token: bearer, place: 'header' };
	const auth = asText(params['auth']);
	if (auth) return { token: auth, place: 'auth' };
	return { token: asText(params['access_token']), place: 'access_token' };
}

/** The status of a credential's or plan's refusal: the server's 401, or the documented one. */
function refusal(portal: PortalState, documented: number, code: string, text: string): RestError {
	return new RestError(portal.behaviour.authRefusalsAre401 ? 401 : documented, code, text);
}

/**
 * Who calls. Checked in the server's order: token known, blocked, plan, application, expired;
 * the method's scope and then the user follow in `checkCaller`.
 * @throws RestError
 */
export function authorize(
	portal: PortalState,
	{ webhook }: RestAddress,
	{ token, place }: { token: string; place: TokenPlace },
): Caller {
	if (webhook) return authorizeWebhook(portal, webhook);
	if (!token) throw new RestError(401, 'NO_AUTH_FOUND', 'Wrong authorization data');
	if (portal.conditions.authServerUnreachable) {
		throw new RestError(401, 'CONNECTION_ERROR', 'Error connecting to authorization server');
	}
	const grant = portal.tokens.find(token);
	if (!grant) throw new RestError(401, 'invalid_token', 'Unable to get application by token');
	checkPortal(portal);
	checkApplication(grant.application);
	if (grant.expiresAt <= portal.now()) {
		throw new RestError(401, 'expired_token', 'The access token provided has expired.');
	}
	return {
		user: portal.users.get(grant.userId),
		scope: grant.scope,
		application: grant.application,
		accessToken: token,
		tokenPlace: place,
		hops: grant.hops,
		client: `application ${grant.application.id}`,
	};
}

function authorizeWebhook(
	portal: PortalState,
	{ userId, code }: { userId: number; code: string },
): Caller {
	if (portal.conditions.webhooksNeedHttps) {
		throw refusal(portal, 400, 'INVALID_REQUEST', 'Https required.');
	}
	const webhook = portal.applications.inbound.find(
		(candidate) => candidate.code === code && candidate.userId === userId,
	);
	if (!webhook) {
		throw portal.behaviour.authRefusalsAre401
			? new RestError(401, 'INVALID_CREDENTIALS', 'Invalid request credentials')
			: new RestError(401, 'NO_AUTH_FOUND', 'Wrong authorization data');
	}
	checkPortal(portal);
	return {
		user: portal.users.get(userId),
		scope: webhook.scope,
		webhookPath: `/rest/${userId}/${code}`,
		hops: 0,
		client: `webhook ${code}`,
	};
}

function checkPortal(portal: PortalState): void {
	if (portal.conditions.blocked) {
		throw refusal(portal, 503, 'OVERLOAD_LIMIT', 'REST API is blocked due to overload.');
	}
	if (!portal.conditions.restAvailable) {
		const isRussian = portal.conditions.language === 'ru';
		const text = isRussian
			? 'REST API доступен только на коммерческих тарифах.'
			: 'REST API is available only on commercial plans.';
		throw refusal(portal, 403, 'ACCESS_DENIED', text);
	}
}

function checkApplication(application: Application): void {
	if (application.active) return;
	throw new RestError(401, 'APPLICATION_NOT_FOUND', 'Application not found');
}

/**
 * The method's scope, then the user: the last checks of a credential, for each of a batch's
 * commands too.
 * @throws RestError
 */
export function checkCaller(
	portal: PortalState,
	caller: Caller,
	scope: readonly string[] | undefined,
): void {
	if (scope && !scope.some((one) => caller.scope.includes(one))) {
		const text = 'The request requires higher privileges than provided by the access token';
		throw refusal(portal, 403, 'insufficient_scope', text);
	}
	const { user, application } = caller;
	if (!user.active) {
		throw application
			? new RestError(401, 'authorization_error', 'Unable to authorize user')
			: refusal(portal, 403, 'ACCESS_DENIED', 'User can no longer be authorized');
	}
	if (application && isClosedTo(application, user)) {
		const text = 'The user does not have access to the application';
		throw refusal(portal, 403, 'user_access_error', text);
	}
}

function isClosedTo({ users }: Application, { id }: PortalUser): boolean {
	return users !== undefined && !users.includes(id);
}

/**
 * The `auth_connector` of a request; by webhook it is an ordinary parameter.
 * @throws RestError Where the plan lacks the feature, any call that carries one fails (§2).
 */
export function readConnector(
	portal: PortalState,
	params: Readonly<Record<string, unknown>>,
	{ application }: Pick<Caller, 'application'>,
): string {
	const given = params['auth_connector'];
	if (!application || given === undefined) return '';
	const connector = asText(given);
	const isSent = portal.behaviour.emptyConnectorIsSent || connector !== '';
	if (isSent && !portal.hasFeature('rest_auth_connector')) {
		throw licenceError('auth_connector', portal.behaviour);
	}
	return connector;
}

/** What is left for the method when the entry has taken its own. */
export function withoutAuth(
	params: Readonly<Record<string, unknown>>,
	{ application }: Pick<Caller, 'application'>,
): Record<string, unknown> {
	const rest = { ...params };
	for (const name of ENTRY_PARAMS) delete rest[name];
	if (application) delete rest['auth_connector'];
	return rest;
}
