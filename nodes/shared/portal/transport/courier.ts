import type { RestAnswer } from './answer';
import { pause } from '../limits/clock';
import type { Connection } from './connection';
import type { Limits } from '../limits/limits';
import { SHORT_WAIT_MS } from '../limits/operatingTime';
import type { Failure } from '../errors/failure';
import { PortalError } from '../errors/portalError';
import type { Params } from './query';
import { newOrigin } from '../addresses/redirect';
import { inDoubt, isBlocked, isRefusal, repeatBound, repeatDelay } from './repeats';
import { exchange, type Reply } from './exchange';
import type { PortalContext } from './portalContext';

/** One request may take 60 s at the portal (docs/portal-contract.md §2); the rest is for the network. */
const REQUEST_TIMEOUT_MS = 65_000;

const MOST_MOVES = 2;

export interface CourierSettings {
	limits: Limits;
	/** How long one HTTP request may take. */
	timeoutMs?: number;
	/** Spreads repeated calls; from 0 to 1. */
	random?: () => number;
}

/** The attempts at one call. */
export interface CallAttempts {
	made: number;
	/** Whether it may be made again when nobody knows if it ran. */
	canRepeat: boolean;
	/** When the first one was sent, after its wait in the queue. */
	startedAt?: number;
}

/** A good answer, and how long it took. */
export interface TimedAnswer {
	answer: RestAnswer;
	/** By our own clock, waits left out: the portal's is coarse (docs/portal-contract.md §2). */
	seconds: number;
}

type Delivered =
	| (Extract<Reply, { kind: 'answer' }> & TimedAnswer)
	| Extract<Reply, { kind: 'failure' }>;

/** Brings requests to a portal: within its limits, again where that is safe, to where it has moved. */
export class Courier {
	private readonly limits: Limits;
	private readonly timeoutMs: number;
	private readonly random: () => number;
	private origin: string;

	constructor(
		private readonly context: PortalContext,
		private readonly connection: Connection,
		{ limits, timeoutMs = REQUEST_TIMEOUT_MS, random = Math.random }: CourierSettings,
	) {
		this.limits = limits;
		this.timeoutMs = timeoutMs;
		this.random = random;
		this.origin = connection.origin;
	}

	/**
	 * Makes one call and repeats it where `repeatDelay` allows.
	 * @param canRepeat whether it may be made again when nobody knows if it ran
	 * @throws PortalError of the last attempt
	 */
	async request(method: string, params: Params, canRepeat: boolean): Promise<TimedAnswer> {
		const attempts: CallAttempts = { made: 0, canRepeat };
		for (;;) {
			await this.spare(method);
			const reply = await this.deliver(method, params, attempts);
			if (reply.kind === 'answer') {
				this.limits.operating.note(method, reply.answer.time ?? {});
				return reply;
			}
			const delay = this.repeatIn(reply.failure, attempts);
			if (delay === undefined) throw this.error(inDoubt(reply.failure, canRepeat));
			await this.wait(delay);
		}
	}

	/** Milliseconds until a failed call may be made again; `undefined`: it may not. */
	repeatIn(failure: Failure, { made, canRepeat, startedAt }: CallAttempts): number | undefined {
		const delay = isBlocked(failure)
			? this.blockedFor(failure.method)
			: repeatDelay(failure, made, canRepeat, this.random);
		const now = this.limits.clock.now();
		const isInTime = now + (delay ?? 0) <= (startedAt ?? now) + repeatBound(failure);
		return isInTime ? delay : undefined;
	}

	/** @throws PortalError `CANCELLED` */
	async wait(milliseconds: number): Promise<void> {
		await pause(milliseconds, this.limits.clock, this.signal);
	}

	/**
	 * Waits while a method should not be called.
	 * @throws PortalError `OPERATION_TIME_LIMIT` where that would be long
	 */
	async spare(method: string): Promise<void> {
		await this.wait(this.limits.operating.waitFor(method));
	}

	/** The error of a failed call; a blocked method's says when it may be called again. */
	error(failure: Failure): PortalError {
		const resetAt = isBlocked(failure) ? this.limits.operating.resetAt(failure.method) : undefined;
		return new PortalError({ ...failure, ...(resetAt === undefined ? {} : { resetAt }) });
	}

	private blockedFor(method: string): number | undefined {
		const { operating, clock } = this.limits;
		operating.noteBlocked(method);
		const resetAt = operating.resetAt(method);
		const wait = resetAt === undefined ? Infinity : resetAt * 1000 - clock.now();
		return wait <= SHORT_WAIT_MS ? wait : undefined;
	}

	/** One attempt, at the portal's new address where it has moved. */
	private async deliver(
		method: string,
		params: Params,
		attempts: CallAttempts,
	): Promise<Delivered> {
		attempts.made += 1;
		for (let moves = 0; ; moves++) {
			const { reply, seconds } = await this.admitted(method, params, attempts);
			if (reply.kind === 'answer') return { ...reply, seconds };
			if (reply.kind === 'failure') return reply;
			const to = newOrigin(reply.location, this.origin, this.connection.namedOrigin);
			if (!to || moves === MOST_MOVES) return { kind: 'failure', failure: reply.failure };
			this.moveTo(to);
		}
	}

	private async admitted(
		method: string,
		params: Params,
		attempts: CallAttempts,
	): Promise<{ reply: Reply; seconds: number }> {
		const admission = await this.limits.requests.admit(this, this.signal);
		const sentAt = this.limits.clock.now();
		attempts.startedAt ??= sentAt;
		const { origin, timeoutMs } = this;
		const request = { origin, method, params, timeoutMs };
		const reply = await exchange(this.context, this.connection, request);
		if (reply.kind === 'failure' && isRefusal(reply.failure)) admission.refused();
		else admission.ended();
		return { reply, seconds: (this.limits.clock.now() - sentAt) / 1000 };
	}

	private moveTo(origin: string): void {
		this.origin = origin;
		const message = `The portal has moved from ${this.connection.origin} to ${origin}. Put the new address into the credential and connect it again: Bitrix24 does not forward calls forever.`;
		if (this.context.addExecutionHints) {
			this.context.addExecutionHints({ message, location: 'outputPane' });
		} else {
			this.context.logger.warn(message);
		}
	}

	private get signal(): AbortSignal | undefined {
		return this.context.getExecutionCancelSignal?.();
	}
}
