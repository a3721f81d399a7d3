import { phpEntries, phpFormDecode, phpMap, phpTruth } from './phpForm';
import { attempt } from './attempt';
import { readConnector, withoutAuth } from './authorize';
import { isMap, type RestAnswer, type RestCall } from './call';
import { execute, type AnswerTime } from './execute';
import { resolveReferences } from './resultReferences';
import { methodNotFound, RestError } from './restError';

const MAX_COMMANDS = 50;

interface BatchMaps {
	result: Map<string, unknown>;
	result_error: Map<string, unknown>;
	result_total: Map<string, number>;
	result_next: Map<string, number>;
	result_time: Map<string, AnswerTime>;
}

/** The commands of a `batch` as the request log keeps them. */
export function batchCommands(params: Readonly<Record<string, unknown>>): string[] {
	return commandsOf(params['cmd']).map(([, command]) => command);
}

/** A command that is no text vanishes. */
function commandsOf(cmd: unknown): Array<[string, string]> {
	return phpEntries(cmd).flatMap(
		([key, command]): Array<[string, string]> =>
			typeof command === 'string' ? [[key, command]] : [],
	);
}

/**
 * Up to 50 commands, each answered on its own; HTTP 200 whatever they do, but for an extranet
 * user's (docs/portal-contract.md §2).
 */
export function runBatch(call: RestCall): RestAnswer {
	const maps: BatchMaps = {
		result: new Map(),
		result_error: new Map(),
		result_total: new Map(),
		result_next: new Map(),
		result_time: new Map(),
	};
	const commands = commandsOf(call.params['cmd']);
	if (!call.portal.behaviour.batchLimitsInResultError) checkLimits(commands);
	const halt = phpTruth(call.params['halt']);
	let status = 200;
	for (const [index, [key, command]] of commands.entries()) {
		const outcome = attempt(() => runCommand(call, index, command, maps));
		if (outcome.ok) {
			keep(maps, key, outcome.value);
			continue;
		}
		maps.result_error.set(key, outcome.error.body);
		const isExtranet = outcome.error.code === 'allowed_only_intranet_user';
		if (isExtranet && call.portal.behaviour.extranetBatchIs403) status = 403;
		if (halt) break;
	}
	return {
		result: Object.fromEntries(Object.entries(maps).map(([name, map]) => [name, phpMap(map)])),
		status,
	};
}

/** @throws RestError with the documented statuses, for the whole batch. */
function checkLimits(commands: ReadonlyArray<[string, string]>): void {
	if (commands.length > MAX_COMMANDS) throw lengthExceeded();
	if (commands.some(([, command]) => readCommand(command).method === 'batch')) {
		throw nestedBatch().withStatus(405);
	}
}

function keep(
	maps: BatchMaps,
	key: string,
	{ result, total, next, time }: ReturnType<typeof execute>,
): void {
	maps.result.set(key, result);
	if (total !== undefined) maps.result_total.set(key, total);
	if (next !== undefined) maps.result_next.set(key, next);
	maps.result_time.set(key, time);
}

function runCommand(
	batch: RestCall,
	index: number,
	command: string,
	maps: BatchMaps,
): ReturnType<typeof execute> {
	if (index >= MAX_COMMANDS) throw lengthExceeded();
	const { method, query } = readCommand(command);
	if (method === 'batch') throw nestedBatch();
	const params = resolveReferences(phpFormDecode(query), {
		result: maps.result,
		error: maps.result_error,
		total: maps.result_total,
		next: maps.result_next,
		time: maps.result_time,
	});
	return runOne(batch, method, isMap(params) ? params : {});
}

/** PHP's `parse_url`: `#` and what follows is cut off; nothing is taken off the method's name. */
function readCommand(command: string): { method: string; query: string } {
	const [address] = splitOnce(command, '#');
	const [name, query] = splitOnce(address, '?');
	return { method: name.toLowerCase(), query };
}

function runOne(
	batch: RestCall,
	method: string,
	params: Record<string, unknown>,
): ReturnType<typeof execute> {
	const { portal, caller } = batch;
	const fault = portal.faults.takeForCommand(method);
	fault?.run?.();
	if (fault?.reply && fault.beforeRun !== false) throw replyOf(fault.reply);
	if (method === '' || method.startsWith('/')) throw methodNotFound();
	const own = portal.behaviour.batchConnectorIsOuter ? '' : readConnector(portal, params, caller);
	const answer = execute({
		...batch,
		method,
		params: withoutAuth(params, caller),
		connector: own || batch.connector,
		inBatch: true,
	});
	if (fault?.reply) throw replyOf(fault.reply);
	if (fault?.emptyAs) return { ...answer, result: [] };
	return fault?.rewrite ? { ...answer, result: fault.rewrite(answer.result) } : answer;
}

function replyOf(reply: {
	status: number;
	error: string | number;
	error_description?: string;
}): RestError {
	return new RestError(reply.status, reply.error, reply.error_description ?? '');
}

function splitOnce(text: string, separator: string): [string, string] {
	const at = text.indexOf(separator);
	return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

const lengthExceeded = (): RestError =>
	new RestError(400, 'ERROR_BATCH_LENGTH_EXCEEDED', 'Max batch length exceeded');

const nestedBatch = (): RestError =>
	new RestError(400, 'ERROR_BATCH_METHOD_NOT_ALLOWED', 'Method is not allowed for batch usage');
