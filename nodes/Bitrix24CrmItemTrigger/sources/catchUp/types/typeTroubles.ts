import type { PortalError } from '../../../../shared/portal/errors/portalError';

/** Tells people about types that cannot be read while others can. */
export interface TroubleReporter {
	/** At once, in the log. */
	warn(entityTypeId: number, error: PortalError): void;
	/** It has lasted: where people look. */
	alarm(entityTypeId: number, error: PortalError): void;
	/** It is over. */
	over(entityTypeId: number): void;
	/** The portal's clock was set back by so many seconds at least. */
	clockSetBack(seconds: number): void;
}

const ALARM_AFTER_MS = 15 * 60_000;
const ALARM_EVERY_MS = 24 * 60 * 60_000;

interface Trouble {
	code: string;
	since: number;
	alarmedAt: number;
}

/** Types that cannot be read just now: told once, then as a failed execution a day. */
export class TypeTroubles {
	private readonly troubles = new Map<number, Trouble>();

	constructor(readonly reporter: TroubleReporter) {}

	/** @param now by our own clock, milliseconds */
	failed(entityTypeId: number, error: PortalError, now: number): void {
		const known = this.troubles.get(entityTypeId);
		const trouble = known ?? { code: '', since: now, alarmedAt: -Infinity };
		this.troubles.set(entityTypeId, trouble);
		if (trouble.code !== error.code) this.reporter.warn(entityTypeId, error);
		trouble.code = error.code;
		const isDue = now - trouble.since >= ALARM_AFTER_MS;
		if (!isDue || now - trouble.alarmedAt < ALARM_EVERY_MS) return;
		trouble.alarmedAt = now;
		this.reporter.alarm(entityTypeId, error);
	}

	worked(entityTypeId: number): void {
		if (this.troubles.delete(entityTypeId)) this.reporter.over(entityTypeId);
	}
}
