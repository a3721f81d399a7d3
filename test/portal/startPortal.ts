import fastify, { type FastifyInstance, type FastifyReply } from 'fastify';

import { registerOAuth } from './oauth/oauth';
import { phpFormDecode } from './rest/phpForm';
import type { Portal, PortalOptions } from './portalApi';
import { PortalControl } from './portalControl';
import { PortalState } from './portalState';
import { registerRest } from './rest/restRoute';

const BODY_LIMIT = 128 * 1024 * 1024;

/**
 * Starts an emulated portal on 127.0.0.1: REST under `/rest/`, the consent page and the
 * authorization server under `/oauth/`. It behaves as docs/portal-contract.md §2–5 say.
 * @throws Error when the port is taken.
 */
export async function startPortal(options: PortalOptions = {}): Promise<Portal> {
	const state = new PortalState(options);
	const server = createServer(state);
	state.url = await server.listen({ host: '127.0.0.1', port: options.port ?? 0 });
	return new PortalControl(state, async () => {
		await state.deliveries.stop();
		await server.close();
	});
}

function createServer(state: PortalState): FastifyInstance {
	const server = fastify({
		bodyLimit: BODY_LIMIT,
		forceCloseConnections: true,
		routerOptions: { querystringParser: phpFormDecode },
	});
	server.removeAllContentTypeParsers();
	server.addContentTypeParser('*', { parseAs: 'string' }, (request, body, done) => {
		done(null, readBody(request.headers['content-type'] ?? '', body.toString()));
	});
	registerOAuth(server, state);
	registerRest(server, state);
	server.route({
		method: ['GET', 'POST'],
		url: '/bitrix/coupon_activation.php',
		handler: (_request, reply) => sendPage(reply, 200, 'Your licence has expired'),
	});
	server.setNotFoundHandler((_request, reply) => sendPage(reply, 404, '404'));
	return server;
}

function sendPage(reply: FastifyReply, status: number, text: string): FastifyReply {
	return reply
		.code(status)
		.type('text/html; charset=utf-8')
		.send(`<html><body>${text}</body></html>`);
}

/** PHP reads a body it cannot parse, or of another kind, as an empty one (docs/portal-contract.md §2). */
function readBody(contentType: string, body: string): unknown {
	if (/^application\/x-www-form-urlencoded\b/i.test(contentType)) return phpFormDecode(body);
	if (!/^application\/json\b|\+json/i.test(contentType)) return {};
	try {
		return JSON.parse(body);
	} catch {
		return {};
	}
}
