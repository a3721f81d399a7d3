import type { FunctionsBase, IHookFunctions } from 'n8n-workflow';
import { isObject, type JsonObject } from '../../shared/validation/json';

type ParameterContext = Pick<IHookFunctions, 'getNodeParameter'>;
type ModeContext = ParameterContext & Pick<FunctionsBase, 'getMode'>;

/** The wake-up: posted when rows appear in the offline queue (docs/portal-contract.md §4). */
export const WAKE_UP_EVENT = 'ONOFFLINEEVENT';

/** Seconds between two wake-ups at least; the smallest the portal takes (docs/portal-contract.md §4). */
export const WAKE_UP_PAUSE_S = 1;

/** The node's `options`; none where an expression gives something else. */
export function optionsOf(context: ParameterContext): JsonObject {
	const options: unknown = context.getNodeParameter('options', {});
	return isObject(options) ? options : {};
}

/** A hand-made outgoing webhook: nothing is registered, and nothing can be checked but the proof. */
export const isHandMade = (context: ParameterContext): boolean =>
	context.getNodeParameter('authentication') === 'webhook';

/** Whether changes come through the offline queue. A test run listens as instant delivery does. */
export const isGuaranteed = (context: ModeContext): boolean =>
	!isHandMade(context) && isChosen(context, 'guaranteed') && !isTest(context);

/** Whether changes are read from the portal's own records. A test run listens as instant delivery does. */
export const isCatchUp = (context: ModeContext): boolean =>
	isChosen(context, 'catchUp') && !isTest(context);

/** Whether a person tests such a node in the editor. */
export const isCatchUpTest = (context: ModeContext): boolean =>
	isChosen(context, 'catchUp') && isTest(context);

/** Whether a person tests the node in the editor. */
export const isTest = (context: ModeContext): boolean => context.getMode?.() === 'manual';

const isChosen = (context: ParameterContext, delivery: 'guaranteed' | 'catchUp'): boolean =>
	context.getNodeParameter('delivery', 'instant') === delivery;

/**
 * Whether n8n starts what was active before, by itself: nobody is there to read an error, and deliveries
 * and the drain may well work (ARCHITECTURE.md "Life cycle").
 */
export const isHostStart = (context: Pick<IHookFunctions, 'getActivationMode'>): boolean =>
	['init', 'leadershipChange'].includes(context.getActivationMode());
