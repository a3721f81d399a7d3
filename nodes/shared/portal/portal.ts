import { BatchSender, isRead, type Outcomes } from './transport/batchSender';
import { readResult, type Command, type CommandOutcome } from './transport/command';
import type { Params } from './transport/query';
import type { Connection } from './transport/connection';
import { Courier, type CourierSettings, type TimedAnswer } from './transport/courier';
import { limitsOf } from './limits/limits';
import { asPortalError } from './errors/portalError';
import { partsOf } from './parts';
import { isRepeatable } from './transport/repeats';
import type { PortalContext } from './transport/portalContext';
import type * as z from '../validation/zod';

export type { PortalContext } from './transport/portalContext';
export { resultOf, type Command, type CommandOutcome } from './transport/command';
export type { Params } from './transport/query';

/** What holds for a whole request, whatever it carries. */
export interface RequestSettings {
	/**
	 * `auth_connector`: the share of the offline queue that the request is about, or whose reader is
	 * not to get the changes the request makes. It goes along once, on the request itself, and only with
	 * OAuth2: inside a command it has no effect, by webhook it means nothing, and an empty one is a
	 * licence error (docs/portal-contract.md §2). Not for reads whose file links are used (§5).
	 */
	connector?: string;
}

/** A batch carries at most so many commands (docs/portal-contract.md §2). */
export const BATCH_LENGTH = 50;

/** A page of a list holds at most so many records (docs/portal-contract.md §2). */
export const PAGE_SIZE = 50;

/** Requests of one `batch` under way at a time: faster than one by one, and fair to the portal. */
const AT_A_TIME = 3;

/** REST of one portal through one credential: the only place that calls the portal. */
export class Portal {
	private readonly courier: Courier;
	private readonly batches: BatchSender;

	constructor(
		context: PortalContext,
		readonly connection: Connection,
		settings: Partial<CourierSettings> = {},
	) {
		const limits = settings.limits ?? limitsOf(connection);
		this.courier = new Courier(context, connection, { ...settings, limits });
		this.batches = new BatchSender(this.courier, limits);
	}

	/**
	 * Calls one REST method and gives its `result`, read by a schema. It waits while the portal's
	 * limits demand it. What only reads is repeated after a fault; what writes only where it did not
	 * run: a lost answer is an error with `failure.mayHaveRun`. Parameters go as JSON.
	 * @throws PortalError, also where the answer is not what the schema says
	 */
	async call<Schema extends z.core.$ZodType>(
		method: string,
		params: Params,
		schema: Schema,
		settings: RequestSettings = {},
	): Promise<z.output<Schema>> {
		const { answer } = await this.request(method, params, settings);
		return readResult(answer.result, schema, method, isRepeatable(method, params));
	}

	/**
	 * Calls a list method and gives its `result` as it came, with `next`: the row the next page begins
	 * with; `undefined` after the last one (docs/portal-contract.md §2).
	 * @throws PortalError
	 */
	async page(
		method: string,
		params: Params,
		settings: RequestSettings = {},
	): Promise<{ result: unknown; next?: number }> {
		const { answer } = await this.request(method, params, settings);
		const next = Number(answer['next']);
		return { result: answer.result, ...(next > 0 ? { next } : {}) };
	}

	/**
	 * Sends one command in a request of its own, as JSON: for what a batch would change, such as empty
	 * lists, `null` and texts that hold `$name[…]` (docs/portal-contract.md §2).
	 */
	async alone(
		{ method, params }: Command,
		settings: RequestSettings = {},
	): Promise<CommandOutcome> {
		try {
			const { answer, seconds } = await this.request(method, params, settings);
			return { ok: true, result: answer.result, method, seconds };
		} catch (error) {
			return { ok: false, error: asPortalError(error), method };
		}
	}

	/**
	 * Sends commands, 50 to an HTTP request, each with its own outcome under the same key. A request
	 * that fails whole is the failure of each of its commands. Reads may be under way side by side;
	 * where a command writes, the requests follow each other. Commands may not refer to each other's
	 * results, because those that failed are repeated without the others. A command that writes and
	 * whose answer was lost has an error with `failure.mayHaveRun`.
	 */
	async batch<Key extends string>(
		commands: Readonly<Record<Key, Command>>,
		settings: RequestSettings = {},
	): Promise<Record<Key, CommandOutcome>> {
		const entries = Object.entries<Command>(commands);
		const chunks = partsOf(entries, BATCH_LENGTH);
		const outer = this.outerParams(settings);
		const outcomes: Outcomes = {};
		const next = chunks.values();
		const work = async () => {
			for (const chunk of next) Object.assign(outcomes, await this.batches.send(chunk, outer));
		};
		await Promise.all(Array.from({ length: entries.every(isRead) ? AT_A_TIME : 1 }, work));
		return outcomes as Record<Key, CommandOutcome>;
	}

	/** `batch` for commands that need no names: their outcomes in the commands' order. */
	async batchInOrder(
		commands: readonly Command[],
		settings: RequestSettings = {},
	): Promise<CommandOutcome[]> {
		const entries = commands.map((command, index) => [`c${index}`, command] as const);
		const outcomes = await this.batch(Object.fromEntries(entries), settings);
		return entries.flatMap(([key]) => outcomes[key] ?? []);
	}

	private async request(
		method: string,
		params: Params,
		settings: RequestSettings,
	): Promise<TimedAnswer> {
		const sent = { ...params, ...this.outerParams(settings) };
		return await this.courier.request(method, sent, isRepeatable(method, params));
	}

	private outerParams({ connector }: RequestSettings): Params {
		const isOAuth2 = this.connection.credentialType === 'bitrix24OAuth2Api';
		return connector && isOAuth2 ? { auth_connector: connector } : {};
	}
}
