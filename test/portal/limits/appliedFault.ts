/* eslint-disable @n8n/community-nodes/no-restricted-imports -- a server, not a node */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { setTimeout as delay } from 'node:timers/promises';

import type { Fault } from '../portalApi';
import type { RequestRecord } from '../items/types';

interface MatchedCall {
	fault: Fault;
	record: RequestRecord;
	request: FastifyRequest;
	reply: FastifyReply;
	/** Lets the call take effect although its answer is lost. */
	run: () => unknown;
}

/** Carries out a fault of the whole HTTP request. True: the request has been answered. */
export async function applyFault(matched: MatchedCall): Promise<boolean> {
	const { fault } = matched;
	fault.run?.();
	if (fault.slow !== undefined) await delay(fault.slow);
	const answers = ['reply', 'html', 'reset', 'silence', 'refuse503', 'redirectTo'] as const;
	if (!answers.some((key) => fault[key] !== undefined)) return false;
	if (fault.beforeRun === false) matched.run();
	await answer(matched);
	return true;
}

async function answer({ fault, record, request, reply }: MatchedCall): Promise<void> {
	if (fault.reset) {
		dropConnection(record, request, reply, 'reset');
	} else if (fault.silence !== undefined) {
		await Promise.race([delay(fault.silence, undefined, { ref: false }), closed(request)]);
		dropConnection(record, request, reply, 'silence');
	} else if (fault.html) {
		record.status = fault.html.status;
		record.error = 'html';
		await reply.code(fault.html.status).type('text/html; charset=utf-8').send(fault.html.text);
	} else if (fault.redirectTo !== undefined) {
		record.status = 302;
		await reply.redirect(fault.redirectTo.replace(/\/$/, '') + request.url, 302);
	} else {
		const failure = fault.reply ?? {
			status: 503,
			error: 'QUERY_LIMIT_EXCEEDED',
			error_description: 'Too many requests',
		};
		record.status = failure.status;
		record.error = String(failure.error);
		const { error, error_description = '' } = failure;
		await reply
			.code(failure.status)
			.send('body' in failure ? failure.body : { error, error_description });
	}
}

function closed(request: FastifyRequest): Promise<void> {
	return new Promise((resolve) => request.raw.socket.once('close', resolve));
}

function dropConnection(
	record: RequestRecord,
	request: FastifyRequest,
	reply: FastifyReply,
	error: string,
): void {
	record.status = 0;
	record.error = error;
	reply.hijack();
	request.raw.socket.resetAndDestroy();
}
