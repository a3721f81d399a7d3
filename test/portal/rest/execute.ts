import type { PortalState } from '../portalState';
import { attempt } from './attempt';
import { checkCaller } from './authorize';
import type { RestAnswer, RestCall, RestMethod } from './call';
import { localised } from './errorTexts';
import { methods } from './methods';
import { methodNotFound, RestError } from './restError';

/** The `time` object of every answer; seconds as PHP's `microtime(true)` (docs/portal-contract.md §2). */
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

/** Calls below this are not booked; seconds. */
const BOOKED_FROM_S = 0.1;

/**
 * Runs one method, books its time and returns its answer. Checked before: the method exists, its
 * scope, the user, the time budget.
 * @throws RestError when one of these or the method fails.
 */
export function execute(call: RestCall): RestAnswer & { time: AnswerTime } {
	const { portal, caller, method } = call;
	const definition = methods.get(method);
	if (!definition) throw methodNotFound();
	checkCaller(portal, caller, definition.scope);
	const client = call.inBatch && caller.webhookPath ? 'webhooks' : caller.client;
	if (portal.operating.isSpent(client, method)) {
		throw new RestError(
			429,
			'OPERATION_TIME_LIMIT',
			'Method is blocked due to operation time limit.',
		);
	}
	const startedAt = portal.now();
	const begun = performance.now();
	const outcome = attempt(() => run(call, definition));
	const seconds = (performance.now() - begun) / 1000;
	portal.operating.spend(client, method, seconds, BOOKED_FROM_S);
	if (!outcome.ok) throw outcome.error;
	const time = answerTime(portal, startedAt, portal.now());
	if (!portal.operating.isOn) return { ...outcome.value, time };
	return {
		...outcome.value,
		time: {
			...time,
			operating_reset_at: portal.operating.resetAt(client, method),
			operating: portal.operating.operating(client, method),
		},
	};
}

/** CRM refuses people from outside, and writes its refusals in its own way. */
function run(call: RestCall, definition: RestMethod): RestAnswer {
	const { portal, caller, method } = call;
	const isCrm = method.startsWith('crm.');
	if (isCrm && caller.user.extranet) {
		throw new RestError(
			403,
			'allowed_only_intranet_user',
			'The request is only available to an intranet user.',
		);
	}
	const outcome = attempt(() => definition.run(call));
	if (outcome.ok) return outcome.value;
	const error = localised(outcome.error, method, portal.conditions);
	if (!isCrm || error.code !== 'ACCESS_DENIED') throw error;
	throw error.withStatus(portal.behaviour.crmRightsAre400 ? 400 : 403);
}

/** Whole seconds for `start` and `processing`: `duration` is up to a second too long. */
export function answerTime(
	{ behaviour, clock }: PortalState,
	startedAt: number,
	finishedAt: number,
): AnswerTime {
	const round = (seconds: number): number => (behaviour.coarseTime ? Math.floor(seconds) : seconds);
	const start = round(startedAt / 1000);
	const finish = finishedAt / 1000;
	return {
		start,
		finish,
		duration: finish - start,
		processing: round((finishedAt - startedAt) / 1000),
		date_start: clock.time(startedAt),
		date_finish: clock.time(finishedAt),
	};
}
