/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import autocannon from 'autocannon';
import { readFile } from 'node:fs/promises';
import { stringify } from 'node:querystring';
import type { Portal } from '../test/portal';
import { ORDERS } from './orders';

/** How deliveries were answered; times in milliseconds. */
export interface Answers {
	perSecond: number;
	p50: number;
	p95: number;
	p99: number;
	answered: number;
	/** Answers other than 200, and requests without one. */
	failed: number;
}

/** So many deliveries are on their way at a time. */
const AT_A_TIME = 20;

/** Posts deliveries of different items, as fast as they are answered. */
export async function deliver(
	url: string,
	portal: Portal,
	{ items, ...until }: { items: number } & ({ seconds: number } | { amount: number }),
): Promise<Answers> {
	const times: number[] = [];
	let failed = 0;
	let sent = 0;
	const nextBody = () => delivery(portal, (sent++ % items) + 1);
	const startedAt = performance.now();
	const { errors, timeouts } = await new Promise<autocannon.Result>((resolve, reject) => {
		const load = autocannon(
			{
				url,
				connections: AT_A_TIME,
				timeout: 120,
				...('amount' in until ? { amount: until.amount } : { duration: until.seconds }),
				method: 'POST',
				headers: { 'content-type': 'application/x-www-form-urlencoded' },
				requests: [{ setupRequest: (request) => ({ ...request, body: nextBody() }) }],
			},
			(error: unknown, result) => (error ? reject(error as Error) : resolve(result)),
		);
		load.on('response', (_client, status, _bytes, milliseconds) => {
			if (status === 200) times.push(milliseconds);
			else failed += 1;
		});
	});
	times.sort((a, b) => a - b);
	const percentile = (share: number) => times[Math.floor(times.length * share)] ?? NaN;
	return {
		perSecond: (times.length / (performance.now() - startedAt)) * 1000,
		p50: percentile(0.5),
		p95: percentile(0.95),
		p99: percentile(0.99),
		answered: times.length,
		failed: failed + errors + timeouts,
	};
}

/** One delivery as the portal writes it (docs/portal-contract.md §4). */
function delivery(portal: Portal, id: number): string {
	return stringify({
		event: 'ONCRMDYNAMICITEMUPDATE',
		event_handler_id: 5,
		'data[FIELDS][ID]': id,
		'data[FIELDS][ENTITY_TYPE_ID]': ORDERS,
		ts: Math.floor(Date.now() / 1000),
		'auth[domain]': portal.domain,
		'auth[client_endpoint]': `${portal.url}/rest/`,
		'auth[server_endpoint]': `${portal.authServer}/rest/`,
		'auth[member_id]': portal.memberId,
		'auth[application_token]': portal.application.applicationToken,
	});
}

/** Megabytes of memory a process has in use; where the system does not say, NaN. */
export async function memoryOf(pid: number | undefined): Promise<number> {
	const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
	return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? NaN) / 1024;
}
