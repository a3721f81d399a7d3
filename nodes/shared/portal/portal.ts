import type {
	FunctionsBase,
	IAllExecuteFunctions,
	IHttpRequestOptions,
	IN8nHttpFullResponse,
	JsonObject,
	RequestHelperFunctions,
} from 'n8n-workflow';
import { batchResult, restAnswer, type RestAnswer } from './answer';
import type { Connection, CredentialContext } from './connection';
import { asPortalError, PortalError, type Failure } from './portalError';
import { toPhpQuery, type QueryValue } from './query';
import { z } from '../zod';

/** Any n8n context that can call the portal. */
export type PortalContext = CredentialContext &
	Pick<FunctionsBase, 'logger'> & {
		helpers: Pick<RequestHelperFunctions, 'httpRequestWithAuthentication'>;
	};

export type Params = Readonly<Record<string, QueryValue>>;

/** One command of a batch. */
export interface Command {
	method: string;
	params: Params;
}

/** How one command of a batch ended; a failing command leaves the others' results intact. */
export type CommandOutcome = ({ ok: true; result: unknown } | { ok: false; error: PortalError }) & {
	method: string;
};

/** A batch carries at most so many commands (portal-contract.md §2). */
export const BATCH_LENGTH = 50;

/** One request may take 60 s at the portal (portal-contract.md §2); the rest is for the way there and back. */
const REQUEST_TIMEOUT_MS = 65_000;

/** REST of one portal through one credential: the only place that calls the portal. */
export class Portal {
	constructor(
		private readonly context: PortalContext,
		readonly connection: Connection,
	) {}

	/**
	 * Calls one REST method and gives its `result`, read by a schema.
	 * @throws PortalError, also where the answer is not what the schema says
	 */
	async call<Schema extends z.core.$ZodType>(
		method: string,
		params: Params,
		schema: Schema,
	): Promise<z.output<Schema>> {
		return readResult((await this.request(method, params)).result, schema, method);
	}

	/**
	 * Sends commands, 50 to an HTTP request, each with its own outcome under the same key. A request
	 * that fails whole is the failure of each of its commands.
	 */
	async batch<Key extends string>(
		commands: Readonly<Record<Key, Command>>,
	): Promise<Record<Key, CommandOutcome>> {
		const entries = Object.entries<Command>(commands);
		const outcomes: Record<string, CommandOutcome> = {};
		for (let start = 0; start < entries.length; start += BATCH_LENGTH) {
			Object.assign(outcomes, await this.oneBatch(entries.slice(start, start + BATCH_LENGTH)));
		}
		return outcomes as Record<Key, CommandOutcome>;
	}

	private async oneBatch(
		entries: ReadonlyArray<readonly [string, Command]>,
	): Promise<Record<string, CommandOutcome>> {
		try {
			return await this.sendBatch(entries);
		} catch (error) {
			const failed = asPortalError(error);
			return Object.fromEntries(
				entries.map(([key, { method }]) => [key, { ok: false, error: failed, method }]),
			);
		}
	}

	private async sendBatch(
		entries: ReadonlyArray<readonly [string, Command]>,
	): Promise<Record<string, CommandOutcome>> {
		const cmd = Object.fromEntries(
			entries.map(([key, { method, params }]) => [key, `${method}?${toPhpQuery(params)}`]),
		);
		const { result } = await this.request('batch', { halt: 0, cmd });
		const { result: results, result_error: errors } = readResult(result, batchResult, 'batch');
		return Object.fromEntries(
			entries.map(([key, { method }]) => [key, commandOutcome(method, results[key], errors[key])]),
		);
	}

	private async request(method: string, params: Params): Promise<RestAnswer> {
		const response = await this.send({
			method: 'POST',
			url: `${this.connection.origin}/rest/${method}.json`,
			body: params as JsonObject,
			json: true,
			returnFullResponse: true,
			disableFollowRedirect: true,
			timeout: REQUEST_TIMEOUT_MS,
			// Only a 401 may throw: it is what makes n8n refresh the token and repeat the call.
			ignoreHttpStatusErrors: { ignore: true, except: [401] },
		});
		const failure = readFailure(method, response);
		if (failure) throw new PortalError(failure);
		return response.body as RestAnswer;
	}

	private async send(options: IHttpRequestOptions): Promise<IN8nHttpFullResponse> {
		const method = options.url.replace(/^.*\/rest\/|\.json$/g, '');
		try {
			const response = (await this.signed(options)) as IN8nHttpFullResponse;
			if (response.statusCode !== 401) return response;
			// A host too old to know `except` hands the 401 back: ask again so that it throws there.
			return (await this.signed({
				...options,
				ignoreHttpStatusErrors: false,
			})) as IN8nHttpFullResponse;
		} catch (error) {
			throw readThrown(method, error);
		}
	}

	private async signed(options: IHttpRequestOptions): Promise<unknown> {
		return await this.context.helpers.httpRequestWithAuthentication.call(
			this.context as unknown as IAllExecuteFunctions,
			this.connection.credentialType,
			options,
			// The token answer names no token type (portal-contract.md §3).
			{ oauth2: { tokenType: 'Bearer', includeCredentialsOnRefreshOnBody: true } },
		);
	}
}

function commandOutcome(
	method: string,
	result: unknown,
	error: { error?: string | number | undefined; error_description?: unknown } | undefined,
): CommandOutcome {
	if (!error) return { ok: true, result, method };
	const code = String(error.error ?? '');
	const text = String(error.error_description ?? '');
	return { ok: false, error: new PortalError({ code, text, status: 200, method }), method };
}

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

/** The failure an HTTP response stands for, if it is one. */
function readFailure(method: string, response: IN8nHttpFullResponse): Failure | undefined {
	const { statusCode: status, headers, body } = response;
	if (status >= 300 && status < 400) {
		const text = `It is now at ${String(headers.location ?? 'an address it did not name')}`;
		return { code: 'ADDRESS_CHANGED', text, status, method };
	}
	const parsed = typeof body === 'object' && body !== null ? restAnswer.safeParse(body) : undefined;
	if (!parsed?.success) {
		return { code: 'NOT_JSON', text: titleOf(body), status, method };
	}
	const { error, error_description: text } = parsed.data;
	if (error === undefined && status < 400) return undefined;
	return { code: String(error || `HTTP_${status}`), text: String(text ?? ''), status, method };
}

/** What n8n's own request error says, without the request it carries along. */
function readThrown(method: string, thrown: unknown): PortalError {
	return new PortalError(thrownFailure(method, thrown));
}

function thrownFailure(method: string, thrown: unknown): Failure {
	const error = thrown as {
		message?: string;
		description?: string | null;
		httpCode?: string | null;
		context?: { data?: { error?: unknown; error_description?: unknown } };
	};
	const status = Number(error.httpCode) || 0;
	const data = error.context?.data;
	if (data?.error !== undefined) {
		const text = String(data.error_description ?? '');
		return { code: String(data.error), text, status, method };
	}
	const text = [error.message, error.description].filter(Boolean).join(': ');
	if (status === 401) return { code: 'INVALID_TOKEN', text, status, method };
	if (/reconnect/i.test(text)) return { code: 'INVALID_GRANT', text, status, method };
	return { code: 'NO_ANSWER', text, status, method };
}

/** Of a web page only its title is worth showing. */
function titleOf(body: unknown): string {
	const page = typeof body === 'string' ? body : '';
	return /<title[^>]*>([^<]{1,200})/i.exec(page)?.[1]?.trim() ?? '';
}
