import type { PortalError } from '../../../portal/errors/portalError';
import type { Params } from '../../../portal/portal';

/** One write, ready to be sent. */
export interface Write {
	method: string;
	entityTypeId: number;
	params: Params;
	/** Goes by itself, as JSON. */
	isAlone: boolean;
	/** How many items it writes; 1 where it does not say. */
	items?: number;
	/** The next input for the same item may go into the same request, after this one. */
	isLast: boolean;
}

/** Nothing to send, but how the earlier writes of the item end has to be known first. */
export const NOTHING_TO_SEND = Symbol('nothing to send');

/** What is sent depends on how the earlier writes of the item end; later inputs wait as well. */
export const WAIT_FOR_EARLIER = Symbol('wait for earlier');

export type Step = Write | typeof NOTHING_TO_SEND | typeof WAIT_FOR_EARLIER;

/** Whether a step sends something. */
export function isWrite(step: Step | undefined): step is Write {
	return typeof step === 'object';
}

/**
 * How a write ended. `isLost`: nobody knows whether it ran; it is never sent again.
 */
export type Sent =
	| { ok: true; result: unknown }
	| { ok: false; error: PortalError; isLost: boolean };

/** The writes of one input, one after the other, and what came of it. */
export type Steps<Outcome> = AsyncGenerator<Step, Outcome, Sent>;

/** The work of one input. */
export interface WriteJob<Outcome> {
	/** Jobs of the same item follow each other. */
	item?: string;
	steps: Steps<Outcome>;
}
