import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import { strike } from '../faultStrike';
import type { PortalState } from '../portalState';
import type { RequestRecord } from '../types';
import { attempt } from './attempt';
import {
	authorize,
	readAccessToken,
	readConnector,
	readRestAddress,
	withoutAuth,
	type RestAddress,
} from './authorize';
import { batchCommands, runBatch } from './batch';
import { isMap, type RestCall } from './call';
import { answerTime, execute } from './execute';
import { FILE_METHOD, sendFile } from './fileDownload';
import { RestError } from './restError';

/** `/rest/…`: limits, faults, authorization, then the method or the batch. */
export function registerRest(server: FastifyInstance, portal: PortalState): void {
	server.route({
		method: ['GET', 'POST'],
		url: '/rest/*',
		handler: async (request, reply) => await answerRest(portal, request, reply),
	});
}

interface Incoming {
	portal: PortalState;
	request: FastifyRequest;
	reply: FastifyReply;
	address: RestAddress;
	params: Record<string, unknown>;
	record: RequestRecord;
}

async function answerRest(
	portal: PortalState,
	request: FastifyRequest,
	reply: FastifyReply,
): Promise<FastifyReply> {
	const path = request.url.split('?')[0] ?? '';
	const address = readRestAddress(path) ?? { method: '' };
	const params = { ...toRecord(request.query), ...toRecord(request.body) };
	const { method } = address;
	const record: RequestRecord = { method, path, params, status: 200, at: portal.now() };
	if (method === 'batch') record.commands = batchCommands(params);
	portal.requests.add(record);
	if (portal.movedTo !== undefined) {
		record.status = 302;
		return reply.redirect(portal.movedTo.replace(/\/$/, '') + request.url, 302);
	}
	const incoming = { portal, request, reply, address, params, record };
	if (portal.bucket && !portal.bucket.admit()) {
		return sendFailure(incoming, new RestError(503, 'QUERY_LIMIT_EXCEEDED', 'Too many requests'));
	}
	const fault = portal.faults.take(method);
	const run = (): unknown => attempt(() => answerBody(incoming));
	if (fault && (await strike({ fault, record, request, reply, run }))) return reply;
	return send(incoming, (body) => {
		if (fault?.emptyAs) return { ...body, result: emptied(method, body['result']) };
		return fault?.rewrite ? fault.rewrite(body) : body;
	});
}

function send(
	incoming: Incoming,
	change: (body: Record<string, unknown>) => unknown,
): FastifyReply {
	const { reply, address } = incoming;
	const outcome = attempt(() =>
		address.method === FILE_METHOD
			? sendFile(callOf(incoming), reply)
			: reply
					.type('application/json; charset=utf-8')
					.send(JSON.stringify(change(answerBody(incoming)))),
	);
	return outcome.ok ? outcome.value : sendFailure(incoming, outcome.error);
}

/** @throws RestError when the call fails. */
function answerBody(incoming: Incoming): Record<string, unknown> {
	const call = callOf(incoming);
	if (call.method !== 'batch') return { ...execute(call) };
	const startedAt = call.portal.now();
	const answer = runBatch(call);
	return { ...answer, time: answerTime(startedAt, call.portal.now()) };
}

function callOf({ portal, request, address, params }: Incoming): RestCall {
	const token = readAccessToken(request.headers.authorization, params);
	const caller = authorize(portal, address, token);
	const connector = readConnector(portal, params);
	return { portal, caller, method: address.method, params: withoutAuth(params), connector };
}

function sendFailure({ record, reply }: Incoming, error: RestError): FastifyReply {
	record.status = error.status;
	record.error = String(error.code);
	return reply.code(error.status).send(error.body);
}

/** PHP's empty array where a map or list belongs; of a batch, in every map of it. */
function emptied(method: string, result: unknown): unknown {
	if (method !== 'batch' || !isMap(result)) return [];
	return Object.fromEntries(Object.keys(result).map((name) => [name, []]));
}

function toRecord(value: unknown): Record<string, unknown> {
	return isMap(value) && !Array.isArray(value) ? { ...value } : {};
}
