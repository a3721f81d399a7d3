/* eslint-disable @n8n/community-nodes/no-restricted-imports -- a server, not a node */
/* eslint-disable @n8n/community-nodes/require-node-api-error -- no node throws here */
import { EventEmitter, once } from 'node:events';

import type { Delivery } from '../items/types';

const AT_ONCE = 20;
const ANSWER_WITHIN_MS = 30_000;
const SETTLE_WITHIN_MS = 60_000;

/** Posts events to handlers: at most 20 at a time, no retries, order not promised (§4). */
export class Deliveries {
	readonly log: Delivery[] = [];
	private readonly waiting: Array<() => Promise<void>> = [];
	private readonly changed = new EventEmitter().setMaxListeners(0);
	private readonly aborter = new AbortController();
	private running = 0;
	private ended = 0;
	private loses: ((event: string, url: string) => boolean) | undefined;

	constructor(
		private readonly enabled: boolean,
		private readonly now: () => number,
	) {}

	/** `body` is made at dispatch, so that `ts` and the token are of that moment. */
	post(url: string, event: string, body: () => string): void {
		if (!this.enabled || this.loses?.(event, url)) return;
		this.waiting.push(() => this.send(url, event, body()));
		this.startWaiting();
	}

	lose(predicate: ((event: string, url: string) => boolean) | undefined): void {
		this.loses = predicate;
	}

	clear(): void {
		this.log.length = 0;
		this.ended = 0;
	}

	/** @throws Error when a minute passes first. */
	async whenEnded(count?: number): Promise<void> {
		const settled = (): boolean =>
			count === undefined ? this.running + this.waiting.length === 0 : this.ended >= count;
		const signal = AbortSignal.timeout(SETTLE_WITHIN_MS);
		while (!settled()) {
			try {
				await once(this.changed, 'ended', { signal });
			} catch (cause) {
				const missing = `${this.ended} of ${count ?? 'all'} deliveries ended, ${this.running} are under way`;
				throw new Error(`Waited ${SETTLE_WITHIN_MS} ms: ${missing}`, { cause });
			}
		}
	}

	/** Ends what is under way and forgets what waits. */
	async stop(): Promise<void> {
		this.waiting.length = 0;
		this.aborter.abort();
		await this.whenEnded();
	}

	private startWaiting(): void {
		while (this.running < AT_ONCE) {
			const next = this.waiting.shift();
			if (!next) return;
			this.running += 1;
			void next().finally(() => {
				this.running -= 1;
				this.ended += 1;
				this.startWaiting();
				this.changed.emit('ended');
			});
		}
	}

	private async send(url: string, event: string, body: string): Promise<void> {
		const delivery: Delivery = { url, event, body, startedAt: this.now() };
		this.log.push(delivery);
		try {
			const response = await fetch(url, {
				method: 'POST',
				headers: {
					'content-type': 'application/x-www-form-urlencoded',
					'user-agent': 'Bitrix24 Webhook Engine',
				},
				body,
				redirect: 'manual',
				signal: AbortSignal.any([this.aborter.signal, AbortSignal.timeout(ANSWER_WITHIN_MS)]),
			});
			await response.arrayBuffer();
			delivery.status = response.status;
		} catch (error) {
			delivery.error = describe(error);
		}
		delivery.endedAt = this.now();
	}
}

function describe(error: unknown): string {
	if (!(error instanceof Error)) return String(error);
	return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
