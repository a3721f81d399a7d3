import type { FunctionsBase, IHookFunctions } from 'n8n-workflow';

/** The wake-up: posted when rows appear in the offline queue (docs/portal-contract.md §4). */
export const WAKE_UP_EVENT = 'ONOFFLINEEVENT';

/** Seconds between two wake-ups at least; the smallest the portal takes (docs/portal-contract.md §4). */
export const WAKE_UP_PAUSE_S = 1;

/** A hand-made outgoing webhook: nothing is registered, and nothing can be checked but the proof. */
export function isHandMade(context: Pick<IHookFunctions, 'getNodeParameter'>): boolean {
	return context.getNodeParameter('authentication') === 'webhook';
}

/** Whether changes come through the offline queue. A test run listens as instant delivery does. */
export function isGuaranteed(
	context: Pick<IHookFunctions, 'getNodeParameter'> & Pick<FunctionsBase, 'getMode'>,
): boolean {
	return (
		!isHandMade(context) &&
		context.getNodeParameter('delivery', 'instant') === 'guaranteed' &&
		context.getMode?.() !== 'manual'
	);
}

/** Whether changes are read from the portal's own records. A test run listens as instant delivery does. */
export function isCatchUp(
	context: Pick<IHookFunctions, 'getNodeParameter'> & Pick<FunctionsBase, 'getMode'>,
): boolean {
	return (
		context.getNodeParameter('delivery', 'instant') === 'catchUp' &&
		context.getMode?.() !== 'manual'
	);
}

/**
 * Whether n8n starts what was active before, by itself: nobody is there to read an error, and deliveries
 * and the drain may well work (ARCHITECTURE.md "Life cycle").
 */
export const isHostStart = (context: Pick<IHookFunctions, 'getActivationMode'>): boolean =>
	['init', 'leadershipChange'].includes(context.getActivationMode());
