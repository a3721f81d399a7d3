import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import type { TokenRefusal } from '../limits/conditions';
import { applyFault } from '../limits/appliedFault';
import type { PortalState } from '../portalState';
import type { RequestRecord } from '../items/types';

const REFUSALS: Readonly<Record<TokenRefusal, { status?: number; text: string }>> = {
	invalid_grant: { text: 'Invalid or expired grant' },
	invalid_client: { status: 401, text: 'Client not found' },
	invalid_request: { text: 'Invalid request' },
	invalid_scope: { text: 'Invalid scope' },
	insufficient_scope: { status: 403, text: 'Insufficient scope' },
	PAYMENT_REQUIRED: { status: 402, text: 'Payment required' },
	server_error: { status: 500, text: 'Internal server error' },
};

interface OAuthFailure {
	status: number;
	error: string;
	error_description: string;
}

/** The portal's consent page and the authorization server behind one origin (docs/portal-contract.md §3). */
export function registerOAuth(server: FastifyInstance, portal: PortalState): void {
	server.get('/oauth/authorize/', (request, reply) => authorize(portal, request, reply));
	server.get('/oauth/authorize', (request, reply) => authorize(portal, request, reply));
	for (const url of ['/oauth/token/', '/oauth/token']) {
		server.route({
			method: ['GET', 'POST'],
			url,
			handler: (request, reply) => token(portal, request, reply),
		});
	}
}

function asRecord(value: unknown): Record<string, unknown> {
	return typeof value === 'object' && value !== null ? { ...value } : {};
}

/** The person chosen by `authorizeAs` consents at once; the browser goes to the application's own address. */
function authorize(
	portal: PortalState,
	request: FastifyRequest,
	reply: FastifyReply,
): FastifyReply {
	const query = asRecord(request.query);
	const application = portal.applications.byClientId(query['client_id']);
	// A failed authorization stays on the portal's page: no redirect, no error parameter (§3).
	if (!application?.active || !application.handlerUrl) {
		return reply
			.code(400)
			.type('text/html; charset=utf-8')
			.send('<html><body>The application cannot be authorized</body></html>');
	}
	const back = new URL(application.handlerUrl);
	const answer = {
		code: portal.tokens.issueCode(application, portal.consentingUser),
		state: typeof query['state'] === 'string' ? query['state'] : '',
		domain: portal.domain,
		member_id: portal.memberId,
		scope: application.scope.join(','),
		server_domain: new URL(portal.authServer).host,
	};
	for (const [key, value] of Object.entries(answer)) back.searchParams.set(key, value);
	return reply.redirect(back.href, 302);
}

async function token(
	portal: PortalState,
	request: FastifyRequest,
	reply: FastifyReply,
): Promise<FastifyReply> {
	const params = { ...asRecord(request.query), ...asRecord(request.body) };
	const record: RequestRecord = {
		method: 'oauth/token',
		path: request.url.split('?')[0] ?? '',
		params,
		status: 200,
		at: portal.now(),
	};
	portal.tokenRequests.add(record);
	const fault = portal.faults.take('oauth/token');
	if (
		fault &&
		(await applyFault({ fault, record, request, reply, run: () => redeem(portal, params) }))
	) {
		return reply;
	}
	const answer = redeem(portal, params);
	if ('error' in answer) {
		record.status = answer.status;
		record.error = answer.error;
		const { status, ...body } = answer;
		return reply.code(status).send(body);
	}
	return reply.send(answer);
}

function redeem(
	portal: PortalState,
	params: Record<string, unknown>,
): OAuthFailure | ReturnType<PortalState['tokens']['issue']> {
	const failure = (error: string, description: string): OAuthFailure => ({
		status: 400,
		error,
		error_description: description,
	});
	const { tokenRefusal, restAvailable } = portal.conditions;
	if (tokenRefusal !== undefined) return refusalOf(tokenRefusal);
	const kind = params['grant_type'];
	if (kind !== 'authorization_code' && kind !== 'refresh_token') {
		return failure('invalid_request', 'Unsupported grant_type');
	}
	const application = portal.applications.byClientId(params['client_id']);
	if (!application?.active || application.clientSecret !== params['client_secret']) {
		return refusalOf('invalid_client');
	}
	if (!restAvailable) return refusalOf('PAYMENT_REQUIRED');
	const value = params[kind === 'refresh_token' ? 'refresh_token' : 'code'];
	if (typeof value !== 'string' || value === '') {
		return failure('invalid_request', 'Missing code or refresh_token');
	}
	const isEmployed = (userId: number): boolean => portal.users.get(userId).active;
	return portal.tokens.redeem(kind, value, application, isEmployed) ?? refusalOf('invalid_grant');
}

/** What the authorization server says when it refuses. */
function refusalOf(refusal: TokenRefusal): OAuthFailure {
	const { status = 400, text } = REFUSALS[refusal];
	const error = refusal === 'server_error' ? 'INTERNAL_SERVER_ERROR' : refusal;
	return { status, error, error_description: text };
}
