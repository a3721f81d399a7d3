import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import { applyFault } from '../limits/appliedFault';
import { phpJson } from './phpForm';
import type { Fault } from '../portalApi';
import type { PortalState } from '../portalState';
import type { RequestRecord } from '../items/types';
import { attempt } from './attempt';
import {
	authorize,
	checkCaller,
	readAccessToken,
	readConnector,
	readRestAddress,
	withoutAuth,
	type RestAddress,
} from './authorize';
import { batchCommands, runBatch } from './batch';
import { asInteger, isMap, type RestAnswer, type RestCall } from './call';
import { answerTime, execute } from './execute';
import { FILE_METHOD } from './crm/fileAddress';
import { sendFile } from './crm/fileDownload';
import { methods } from './methods';
import { accessDenied, methodNotFound, RestError } from './restError';

/**
 * `/rest/…`, checked in the server's order: limits and faults, then suffix, site closed, method
 * exists, credential, time budget, and last the method's own parameters (docs/portal-contract.md §2).
 */
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
	const elsewhere = redirection(portal, request.url);
	if (elsewhere !== undefined) {
		record.status = 302;
		return reply.redirect(elsewhere, 302);
	}
	const incoming = { portal, request, reply, address, params, record };
	if (portal.bucket && !portal.bucket.admit()) {
		return sendFailure(incoming, new RestError(503, 'QUERY_LIMIT_EXCEEDED', 'Too many requests'));
	}
	const fault = portal.faults.take(method, record.commands);
	const run = (): unknown => attempt(() => answerBody(incoming));
	if (fault && (await applyFault({ fault, record, request, reply, run }))) return reply;
	const changes = fault?.emptyAs !== undefined || fault?.rewrite !== undefined;
	return await send(incoming, changes ? (body) => changed(fault, method, body) : undefined);
}

type Change = (body: Record<string, unknown>) => unknown;

function changed(fault: Fault, method: string, body: Record<string, unknown>): unknown {
	if (fault.emptyAs) return { ...body, result: emptied(method, body['result']) };
	return fault.rewrite ? fault.rewrite(body) : body;
}

/** Where a moved portal, or an on-premise one without a licence, sends every call. */
function redirection({ movedTo, conditions, url }: PortalState, path: string): string | undefined {
	if (movedTo !== undefined) return movedTo.replace(/\/$/, '') + path;
	return conditions.licenceExpired ? `${url}/bitrix/coupon_activation.php` : undefined;
}

async function send(incoming: Incoming, change: Change | undefined): Promise<FastifyReply> {
	const { portal, request, reply, address, record } = incoming;
	const answer = attempt(() => {
		if (address.method === FILE_METHOD) return sendFile(callOf(incoming), request, reply);
		const body = answerBody(incoming);
		return (): FastifyReply => sendBody(incoming, change, body);
	});
	record.writesTook = await portal.crm.writes.pay();
	if (!answer.ok) return sendFailure(incoming, answer.error);
	return typeof answer.value === 'function' ? answer.value() : answer.value;
}

/** `change` gets what a client would get; what it returns is sent. */
function sendBody(
	{ reply, record }: Incoming,
	change: Change | undefined,
	{ status = 200, ...body }: RestAnswer,
): FastifyReply {
	record.status = status;
	const json = phpJson(body);
	const sent = change ? JSON.stringify(change(toRecord(JSON.parse(json)))) : json;
	return reply.code(status).type('application/json; charset=utf-8').send(sent);
}

/** @throws RestError when the call fails. */
function answerBody(incoming: Incoming): RestAnswer {
	const call = callOf(incoming);
	const { application, hops } = call.caller;
	const origin = { application, connector: call.connector, hops };
	return call.portal.events.inHit(origin, () => answerOf(call));
}

function answerOf(call: RestCall): RestAnswer {
	if (call.method !== 'batch') return execute(call);
	const startedAt = call.portal.now();
	const answer = runBatch(call);
	return { ...answer, ...{ time: answerTime(call.portal, startedAt, call.portal.now()) } };
}

function callOf({ portal, request, address, params }: Incoming): RestCall {
	checkMethod(portal, address.method);
	const caller = authorize(portal, address, readAccessToken(request.headers.authorization, params));
	const connector = readConnector(portal, params, caller);
	if (params['token'] !== undefined && address.method !== FILE_METHOD) {
		throw accessDenied('Link check failed');
	}
	if (address.method === FILE_METHOD) checkCaller(portal, caller, ['crm']);
	if (address.method === 'batch') checkCaller(portal, caller, undefined);
	const own = withoutAuth(params, caller);
	if (own['start'] !== undefined) own['start'] = asInteger(own['start']);
	return { portal, caller, method: address.method, params: own, connector };
}

/** @throws RestError for another suffix than `.json`, a closed portal, an unknown method. */
function checkMethod({ conditions, behaviour }: PortalState, method: string): void {
	const isKnown = (name: string): boolean =>
		methods.has(name) || name === 'batch' || name === FILE_METHOD;
	const stem = method.slice(0, Math.max(0, method.lastIndexOf('.')));
	if (!isKnown(method) && isKnown(stem)) {
		throw new RestError(500, 'INTERNAL_WRONG_TRANSPORT', 'Wrong transport!');
	}
	if (conditions.siteClosed) {
		const status = behaviour.authRefusalsAre401 ? 403 : 500;
		throw new RestError(status, 'PORTAL_DELETED', 'Portal is deleted');
	}
	if (!isKnown(method)) throw methodNotFound();
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
