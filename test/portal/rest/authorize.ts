import type { PortalState } from '../portalState';
import { asText, type Caller } from './call';
import { licenceError, RestError } from './restError';

/** Where a REST address points: `/rest/method`, or `/rest/user/code/method` of a webhook. */
export interface RestAddress {
	/** Lower case, without `.json`. */
	method: string;
	webhook?: { userId: number; code: string };
}

const AUTH_PARAMS = ['auth', 'access_token', 'auth_connector'] as const;

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

/** The header wins over the parameters (portal-contract.md §2). */
export function readAccessToken(
	header: string | undefined,
	params: Readonly<Record<string, unknown>>,
): string {
	const bearer = /^Bearer\s+(.+)$/i.exec(header ?? '')?.[1];
	return bearer ?? (asText(params['access_token']) || asText(params['auth']));
}

/** @throws RestError `NO_AUTH_FOUND`, `invalid_token` or `expired_token`. */
export function authorize(
	portal: PortalState,
	{ webhook }: RestAddress,
	accessToken: string,
): Caller {
	if (webhook) return authorizeWebhook(portal, webhook);
	if (!accessToken) throw noAuth();
	const grant = portal.tokens.find(accessToken);
	if (grant === 'expired') {
		throw new RestError(401, 'expired_token', 'The access token provided has expired.');
	}
	if (!grant) {
		throw new RestError(401, 'invalid_token', 'Unable to get application by token');
	}
	return {
		user: portal.users.get(grant.userId),
		scope: grant.application.scope,
		application: grant.application,
		accessToken,
		client: `application ${grant.application.id}`,
	};
}

/**
 * The `auth_connector` of a call.
 * @throws RestError Where the plan lacks the feature, any call that carries one fails (§2).
 */
export function readConnector(
	portal: PortalState,
	params: Readonly<Record<string, unknown>>,
): string {
	const connector = asText(params['auth_connector']);
	if (connector && !portal.hasFeature('rest_auth_connector')) {
		throw licenceError('auth_connector');
	}
	return connector;
}

export function withoutAuth(params: Readonly<Record<string, unknown>>): Record<string, unknown> {
	const rest = { ...params };
	for (const name of AUTH_PARAMS) delete rest[name];
	return rest;
}

function authorizeWebhook(
	portal: PortalState,
	{ userId, code }: { userId: number; code: string },
): Caller {
	const webhook = portal.applications.inbound.find(
		(candidate) => candidate.code === code && candidate.userId === userId,
	);
	if (!webhook) throw noAuth();
	return {
		user: portal.users.get(userId),
		scope: webhook.scope,
		webhookPath: `/rest/${userId}/${code}`,
		client: `webhook ${code}`,
	};
}

const noAuth = (): RestError => new RestError(401, 'NO_AUTH_FOUND', 'Wrong authorization data');
