import { portalTime } from '../portalTime';
import type { RestAnswer, RestCall } from './call';
import { methods } from './methods';
import { RestError } from './restError';

/** The `time` object of every answer; seconds as PHP's `microtime(true)` (portal-contract.md §2). */
export interface AnswerTime {
	start: number;
	finish: number;
	duration: number;
	processing: number;
	date_start: string;
	date_finish: string;
	operating_reset_at?: number;
	operating?: number;
}

/**
 * Runs one method, books its time and returns its answer.
 * @throws RestError when the method fails, is unknown, out of scope or out of time.
 */
export function execute(call: RestCall): RestAnswer & { time: AnswerTime } {
	const { portal, caller, method } = call;
	const definition = methods.get(method);
	if (!definition) {
		throw new RestError(404, 'ERROR_METHOD_NOT_FOUND', 'Method not found!');
	}
	if (definition.scope && !definition.scope.some((scope) => caller.scope.includes(scope))) {
		throw new RestError(
			403,
			'insufficient_scope',
			'The request requires higher privileges than provided by the access token',
		);
	}
	if (portal.operating.isSpent(caller.client, method)) {
		throw new RestError(
			429,
			'OPERATION_TIME_LIMIT',
			'Method is blocked due to operation time limit.',
		);
	}
	const startedAt = portal.now();
	const begun = performance.now();
	const book = (): void =>
		portal.operating.spend(caller.client, method, (performance.now() - begun) / 1000);
	let answer: RestAnswer;
	try {
		answer = definition.run(call);
	} finally {
		book();
	}
	return {
		...answer,
		time: {
			...answerTime(startedAt, portal.now()),
			operating_reset_at: portal.operating.resetAt(caller.client, method),
			operating: portal.operating.operating(caller.client, method),
		},
	};
}

export function answerTime(startedAt: number, finishedAt: number): AnswerTime {
	return {
		start: startedAt / 1000,
		finish: finishedAt / 1000,
		duration: (finishedAt - startedAt) / 1000,
		processing: (finishedAt - startedAt) / 1000,
		date_start: portalTime(startedAt),
		date_finish: portalTime(finishedAt),
	};
}
