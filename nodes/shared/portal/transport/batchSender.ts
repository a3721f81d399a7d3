import { batchResult } from './answer';
import type { Refusal } from '../errors/refusal';
import { readResult, type Command, type CommandOutcome } from './command';
import type { CallAttempts, Courier } from './courier';
import type { Limits } from '../limits/limits';
import type { Failure } from '../errors/failure';
import { asPortalError, type PortalError } from '../errors/portalError';
import { toPhpQuery, type Params } from './query';
import { backoff, inDoubt, isRefusal, isRepeatable } from './repeats';

/** A command under the key its outcome is found by. */
export type Entry = readonly [key: string, command: Command];

export type Outcomes = Record<string, CommandOutcome>;

/** Whether a command only reads, or does the same when done twice. */
export const isRead = ([, { method, params }]: Entry) => isRepeatable(method, params);

/** Sends up to 50 commands in one request, and again those that failed and may be repeated. */
export class BatchSender {
	constructor(
		private readonly courier: Courier,
		private readonly limits: Limits,
	) {}

	/** @param outer parameters of the request itself, such as `auth_connector` */
	async send(entries: readonly Entry[], outer: Params): Promise<Outcomes> {
		const outcomes: Outcomes = {};
		const startedAt = this.limits.clock.now();
		let left = entries;
		let delay = 0;
		for (let made = 1; left.length > 0; made++) {
			Object.assign(outcomes, await this.attempt(left, outer, delay));
			const delays = left.map((entry) => {
				const outcome = outcomes[entry[0]];
				return outcome && this.repeatIn(entry, outcome, { made, startedAt });
			});
			left = left.filter((_entry, index) => delays[index] !== undefined);
			delay = Math.max(0, ...delays.map((one) => one ?? 0));
		}
		return outcomes;
	}

	/** Milliseconds until a command that failed may be sent again; `undefined`: it is done with. */
	private repeatIn(
		[, { method, params }]: Entry,
		outcome: CommandOutcome,
		attempts: Omit<CallAttempts, 'canRepeat'>,
	): number | undefined {
		// A request that failed whole has been repeated as often as it may.
		if (outcome.ok || outcome.error.failure.method !== method) return undefined;
		const { failure } = outcome.error;
		const canRepeat = isRepeatable(method, params);
		const delay = this.courier.repeatIn(failure, { ...attempts, canRepeat });
		// The request itself was let through, so the limiter knows nothing of the refusal.
		return delay === 0 && isRefusal(failure) ? backoff(attempts.made) : delay;
	}

	/** Sends the commands whose methods the portal has not blocked, after a wait where one is due. */
	private async attempt(
		entries: readonly Entry[],
		outer: Params,
		delay: number,
	): Promise<Outcomes> {
		const outcomes: Outcomes = {};
		try {
			await this.courier.wait(delay);
			const blocked = await this.blockedMethods(entries);
			const open = entries.filter(([, { method }]) => !blocked.has(method));
			for (const [key, { method }] of entries) {
				const error = blocked.get(method);
				if (error) outcomes[key] = { ok: false, error, method };
			}
			return open.length > 0 ? { ...outcomes, ...(await this.request(open, outer)) } : outcomes;
		} catch (error) {
			const { failure } = asPortalError(error);
			return Object.fromEntries(entries.map((entry) => [entry[0], this.failed(entry, failure)]));
		}
	}

	private async blockedMethods(entries: readonly Entry[]): Promise<Map<string, PortalError>> {
		const blocked = new Map<string, PortalError>();
		for (const method of new Set(entries.map(([, command]) => command.method))) {
			try {
				await this.courier.spare(method);
			} catch (error) {
				const failed = asPortalError(error);
				if (!failed.is('OPERATION_TIME_LIMIT')) throw failed;
				blocked.set(method, failed);
			}
		}
		return blocked;
	}

	private async request(entries: readonly Entry[], outer: Params): Promise<Outcomes> {
		const cmd = Object.fromEntries(
			entries.map(([key, { method, params }]) => [key, `${method}?${toPhpQuery(params)}`]),
		);
		const params = { halt: 0, cmd, ...outer };
		const sent = await this.courier.request('batch', params, entries.every(isRead));
		const seconds = sent.seconds / entries.length;
		const { result, result_error, result_time } = readResult(
			sent.answer.result,
			batchResult,
			'batch',
		);
		return Object.fromEntries(
			entries.map((entry) => {
				const [key, { method }] = entry;
				const time = result_time[key];
				this.limits.operating.note(method, time ?? {});
				const refusal = result_error[key] ?? (Object.hasOwn(result, key) ? undefined : LEFT_OUT);
				return [
					key,
					refusal
						? this.failed(entry, { ...refusal, status: 200, method })
						: { ok: true, result: result[key], method, seconds, ...began(time) },
				];
			}),
		);
	}

	/** Only a command that writes can have done something all the same. */
	private failed(entry: Entry, failure: Failure): CommandOutcome {
		const error = this.courier.error(inDoubt(failure, isRead(entry)));
		return { ok: false, error, method: entry[1].method };
	}
}

/** Of a command the answer says nothing about, nobody knows whether it ran. */
const LEFT_OUT: Refusal = { code: 'UNEXPECTED_ANSWER', text: 'The answer leaves it out' };

function began(time: { date_start?: string | undefined } | undefined): { beganAt?: number } {
	const beganAt = Date.parse(time?.date_start ?? '');
	return Number.isNaN(beganAt) ? {} : { beganAt };
}
