import type { Clock } from './clock';
import { PortalError } from '../errors/portalError';

/** What an answer's `time` says of its method's budget (docs/portal-contract.md §2). */
export interface OperatingReport {
	/** Seconds used in the last ten minutes. */
	operating?: number | undefined;
	/** Unix seconds, by the portal's clock, at which some of it is given back. */
	operating_reset_at?: number | undefined;
	/** The portal's clock as it answered, in Unix seconds. */
	finish?: number | undefined;
}

interface Budget {
	operating: number;
	/** Unix milliseconds by our own clock. */
	resetAt: number;
	isBlocked: boolean;
}

/** 95 % of the smaller of the two documented limits (480 s in the cloud, 420 s self-hosted). */
const SPARE_FROM_SECONDS = 400;

/** What a method has used is given back after so long at most (docs/portal-contract.md §2). */
const PERIOD_MS = 600_000;

/** One of the portal's ten baskets: a run may well wait so long, but hardly longer. */
export const SHORT_WAIT_MS = 60_000;

/**
 * The time budget of each method for one connection. A method close to its limit is not called while the
 * wait is short; one that the portal has blocked is not called before its time.
 */
export class OperatingTime {
	private readonly budgets = new Map<string, Budget>();

	constructor(private readonly clock: Clock) {}

	note(method: string, { operating, operating_reset_at: resetAt, finish }: OperatingReport): void {
		if (operating === undefined || resetAt === undefined) return;
		const now = this.clock.now();
		// The portal's clock may go wrong, and then it would block a method for hours, or never.
		const left = (resetAt - (finish ?? now / 1000)) * 1000;
		const resetIn = Math.min(Math.max(left, 0), PERIOD_MS);
		this.budgets.set(method.toLowerCase(), { operating, resetAt: now + resetIn, isBlocked: false });
	}

	/** The portal answered `OPERATION_TIME_LIMIT`. */
	noteBlocked(method: string): void {
		const budget = this.live(method);
		if (budget) budget.isBlocked = true;
	}

	/** Unix seconds at which the method's budget grows again, where the portal has said so. */
	resetAt(method: string): number | undefined {
		const budget = this.live(method);
		return budget && budget.resetAt / 1000;
	}

	/** Unix seconds until which the portal has blocked the method, where that is longer than a short wait. */
	blockedUntil(method: string): number | undefined {
		const budget = this.live(method);
		const isLong = budget?.isBlocked && budget.resetAt - this.clock.now() > SHORT_WAIT_MS;
		return isLong ? budget.resetAt / 1000 : undefined;
	}

	/**
	 * Milliseconds to wait before the method is called; 0: call it now.
	 * @throws PortalError `OPERATION_TIME_LIMIT` where it is blocked for longer than a short wait
	 */
	waitFor(method: string): number {
		const resetAt = this.blockedUntil(method);
		if (resetAt !== undefined) throw blocked(method, resetAt);
		const budget = this.live(method);
		const mustWait = budget && (budget.isBlocked || budget.operating >= SPARE_FROM_SECONDS);
		const wait = mustWait ? budget.resetAt - this.clock.now() : 0;
		return wait <= SHORT_WAIT_MS ? wait : 0;
	}

	private live(method: string): Budget | undefined {
		const budget = this.budgets.get(method.toLowerCase());
		return budget && budget.resetAt > this.clock.now() ? budget : undefined;
	}
}

function blocked(method: string, resetAt: number): PortalError {
	const text = 'Method is blocked due to operation time limit.';
	return new PortalError({ code: 'OPERATION_TIME_LIMIT', text, status: 429, method, resetAt });
}
