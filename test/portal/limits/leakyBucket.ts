import type { PortalPlan } from '../portalApi';

/**
 * The portal's request limit per portal and source address (docs/portal-contract.md §2): each request
 * adds one, `drainPerSecond` flow out, above `burst` a request is refused and adds nothing.
 */
export class LeakyBucket {
	private level = 0;
	private updatedAt: number;

	constructor(
		private readonly drainPerSecond: number,
		private readonly burst: number,
		private readonly now: () => number,
	) {
		this.updatedAt = now();
	}

	/** False: the request must be answered with `QUERY_LIMIT_EXCEEDED`. */
	admit(): boolean {
		const now = this.now();
		const drained = ((now - this.updatedAt) / 1000) * this.drainPerSecond;
		this.level = Math.max(0, this.level - drained);
		this.updatedAt = now;
		if (this.level + 1 > this.burst) return false;
		this.level += 1;
		return true;
	}
}

/** Enterprise is wider; on-premise there is no bucket of the vendor's, so it never fills. */
export function limitsOf(plan: PortalPlan): { drainPerSecond: number; burst: number } {
	if (plan === 'enterprise') return { drainPerSecond: 5, burst: 250 };
	if (plan === 'selfhosted') return { drainPerSecond: 1_000_000, burst: 1_000_000 };
	return { drainPerSecond: 2, burst: 50 };
}
