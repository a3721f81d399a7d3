import { batchResult, type AnswerTime } from './transport/answer';
import type { Connection } from './transport/connection';
import { Courier, type Attempts, type CourierSettings } from './transport/courier';
import { limitsOf, type Limits } from './limits/limits';
import { asPortalError, PortalError } from './errors/portalError';
import { toPhpQuery, type QueryValue } from './transport/query';
import { backoff, isRefusal, isRepeatable } from './transport/repeats';
import type { PortalContext } from './transport/exchange';
import * as z from '../validation/zod';

export type { PortalContext } from './transport/exchange';

export type Params = Readonly<Record<string, QueryValue>>;

/** One command of a batch. */
export interface Command {
	method: string;
	params: Params;
}

/** How one command of a batch ended; a failing command leaves the others' results intact. */
export type CommandOutcome = ({ ok: true; result: unknown } | { ok: false; error: PortalError }) & {
	method: string;
	/** How long it ran at the portal, where the portal says so. */
	seconds?: number;
};

/** A batch carries at most so many commands (portal-contract.md §2). */
export const BATCH_LENGTH = 50;

/** Requests of one `batch` under way at a time: faster than one by one, and fair to the portal. */
const AT_A_TIME = 3;

/** Of a command the answer says nothing about, nobody knows whether it ran. */
const MISSING = { error: 'UNEXPECTED_ANSWER', error_description: 'The answer leaves it out' };

type Entry = readonly [key: string, command: Command];
type Outcomes = Record<string, CommandOutcome>;

/** REST of one portal through one credential: the only place that calls the portal. */
export class Portal {
	private readonly limits: Limits;
	private readonly courier: Courier;

	constructor(
		context: PortalContext,
		readonly connection: Connection,
		settings: Partial<CourierSettings> = {},
	) {
		this.limits = settings.limits ?? limitsOf(connection);
		this.courier = new Courier(context, connection, { ...settings, limits: this.limits });
	}

	/**
	 * Calls one REST method and gives its `result`, read by a schema. It waits while the portal's
	 * limits demand it. What only reads is repeated after a fault; what writes only where it did not run.
	 * @throws PortalError, also where the answer is not what the schema says
	 */
	async call<Schema extends z.core.$ZodType>(
		method: string,
		params: Params,
		schema: Schema,
	): Promise<z.output<Schema>> {
		const { result } = await this.courier.request(method, params, isRepeatable(method, params));
		return readResult(result, schema, method);
	}

	/**
	 * Sends commands, 50 to an HTTP request, each with its own outcome under the same key. A request
	 * that fails whole is the failure of each of its commands. Reads may be under way side by side;
	 * where a command writes, the requests follow each other. Commands may not refer to each other's
	 * results, because those that failed are repeated without the others.
	 */
	async batch<Key extends string>(
		commands: Readonly<Record<Key, Command>>,
	): Promise<Record<Key, CommandOutcome>> {
		const entries = Object.entries<Command>(commands);
		const chunks = Array.from({ length: Math.ceil(entries.length / BATCH_LENGTH) }, (_, index) =>
			entries.slice(index * BATCH_LENGTH, (index + 1) * BATCH_LENGTH),
		);
		const outcomes: Outcomes = {};
		const next = chunks.values();
		const work = async () => {
			for (const chunk of next) Object.assign(outcomes, await this.oneBatch(chunk));
		};
		await Promise.all(Array.from({ length: entries.every(isRead) ? AT_A_TIME : 1 }, work));
		return outcomes as Record<Key, CommandOutcome>;
	}

	/** Up to 50 commands; those that failed and may be repeated are sent again by themselves. */
	private async oneBatch(entries: readonly Entry[]): Promise<Outcomes> {
		const outcomes: Outcomes = {};
		const startedAt = this.limits.clock.now();
		let left = entries;
		let delay = 0;
		for (let made = 1; left.length > 0; made++) {
			Object.assign(outcomes, await this.attemptBatch(left, delay));
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
		attempts: Omit<Attempts, 'canRepeat'>,
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
	private async attemptBatch(entries: readonly Entry[], delay: number): Promise<Outcomes> {
		const outcomes: Outcomes = {};
		try {
			await this.courier.wait(delay);
			const blocked = await this.blockedMethods(entries);
			const open = entries.filter(([, { method }]) => !blocked.has(method));
			for (const [key, { method }] of entries) {
				const error = blocked.get(method);
				if (error) outcomes[key] = { ok: false, error, method };
			}
			return open.length > 0 ? { ...outcomes, ...(await this.sendBatch(open)) } : outcomes;
		} catch (error) {
			const failed = asPortalError(error);
			return Object.fromEntries(
				entries.map(([key, { method }]) => [key, { ok: false, error: failed, method }]),
			);
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

	private async sendBatch(entries: readonly Entry[]): Promise<Outcomes> {
		const cmd = Object.fromEntries(
			entries.map(([key, { method, params }]) => [key, `${method}?${toPhpQuery(params)}`]),
		);
		const answer = await this.courier.request('batch', { halt: 0, cmd }, entries.every(isRead));
		const { result, result_error, result_time } = readResult(answer.result, batchResult, 'batch');
		return Object.fromEntries(
			entries.map(([key, { method }]) => {
				const time = result_time[key];
				this.limits.operating.note(method, time ?? {});
				const isMissing = !Object.hasOwn(result, key) && !Object.hasOwn(result_error, key);
				const error = isMissing ? MISSING : result_error[key];
				return [key, this.commandOutcome(method, result[key], error, time)];
			}),
		);
	}

	private commandOutcome(
		method: string,
		result: unknown,
		error: { error?: string | number | undefined; error_description?: unknown } | undefined,
		time: AnswerTime | undefined,
	): CommandOutcome {
		if (error) {
			const code = String(error.error ?? '');
			const text = String(error.error_description ?? '');
			return {
				ok: false,
				error: this.courier.error({ code, text, status: 200, method }),
				method,
			};
		}
		const seconds = time?.duration;
		return { ok: true, result, method, ...(seconds === undefined ? {} : { seconds }) };
	}
}

const isRead = ([, { method, params }]: Entry) => isRepeatable(method, params);

/**
 * The result of a batch command, read by a schema.
 * @throws PortalError: the command's own, or one that says what is wrong with the answer
 */
export function resultOf<Schema extends z.core.$ZodType>(
	outcome: CommandOutcome,
	schema: Schema,
): z.output<Schema> {
	if (!outcome.ok) throw outcome.error;
	return readResult(outcome.result, schema, outcome.method);
}

function readResult<Schema extends z.core.$ZodType>(
	result: unknown,
	schema: Schema,
	method: string,
): z.output<Schema> {
	const read = z.safeParse(schema, result);
	if (read.success) return read.data;
	const issue = read.error.issues[0];
	const text = `${issue?.path.join('.') || 'The result'}: ${issue?.message ?? 'unexpected'}`;
	throw new PortalError({ code: 'UNEXPECTED_ANSWER', text, status: 200, method });
}
