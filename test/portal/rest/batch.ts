import { phpEntries, phpFormDecode, phpMap } from '../phpForm';
import { attempt } from './attempt';
import { readConnector, withoutAuth } from './authorize';
import { asInteger, asText, isMap, type RestAnswer, type RestCall } from './call';
import { execute, type AnswerTime } from './execute';
import { resolveReferences } from './resultReferences';
import { RestError } from './restError';

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
	return phpEntries(params['cmd']).map(([, command]) => asText(command));
}

/** Up to 50 commands, each answered on its own; HTTP 200 whatever they do (portal-contract.md §2). */
export function runBatch(call: RestCall): RestAnswer {
	const maps: BatchMaps = {
		result: new Map(),
		result_error: new Map(),
		result_total: new Map(),
		result_next: new Map(),
		result_time: new Map(),
	};
	const halt = asInteger(call.params['halt']) === 1 || call.params['halt'] === true;
	for (const [index, [key, command]] of phpEntries(call.params['cmd']).entries()) {
		if (index >= MAX_COMMANDS) {
			maps.result_error.set(key, lengthExceeded().body);
		} else {
			runCommand(call, key, asText(command), maps);
		}
		if (halt && maps.result_error.has(key)) break;
	}
	return {
		result: Object.fromEntries(Object.entries(maps).map(([name, map]) => [name, phpMap(map)])),
	};
}

function runCommand(batch: RestCall, key: string, command: string, maps: BatchMaps): void {
	const [name = '', query = ''] = splitOnce(command, '?');
	const method = name.toLowerCase().replace(/\.json$/, '');
	const outcome = attempt(() => {
		const params = resolveReferences(phpFormDecode(query), maps.result);
		return runOne(batch, method, isMap(params) ? params : {});
	});
	if (!outcome.ok) {
		maps.result_error.set(key, outcome.error.body);
		return;
	}
	const { result, total, next, time } = outcome.value;
	maps.result.set(key, result);
	if (total !== undefined) maps.result_total.set(key, total);
	if (next !== undefined) maps.result_next.set(key, next);
	maps.result_time.set(key, time);
}

function runOne(
	batch: RestCall,
	method: string,
	params: Record<string, unknown>,
): ReturnType<typeof execute> {
	if (method === 'batch') {
		throw new RestError(
			400,
			'ERROR_BATCH_METHOD_NOT_ALLOWED',
			'Method is not allowed for batch usage',
		);
	}
	const fault = batch.portal.faults.takeForCommand(method);
	fault?.run?.();
	if (fault?.reply && fault.beforeRun !== false) throw replyOf(fault.reply);
	const connector = readConnector(batch.portal, params) || batch.connector;
	const answer = execute({ ...batch, method, params: withoutAuth(params), connector });
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
