import type { PortalState } from '../portalState';
import type { Subscription } from '../items/types';

const DEFAULT_MIN_TIMEOUT_S = 1;

type Send = (subscription: Subscription, data: undefined, changedBy: number) => void;

/** `ONOFFLINEEVENT`: only a wake-up, which can be lost (docs/portal-contract.md §4). */
export class WakeUps {
	private readonly wokenAt = new Map<number, number>();

	constructor(
		private readonly portal: PortalState,
		private readonly send: Send,
	) {}

	/**
	 * Rows were written for these applications, by these users: every handler of theirs hears of
	 * it, whatever its connector. What comes within `minTimeout` of the last is dropped, and none
	 * follows when it ends. With 0 it goes out once a hit, to the first such handler only.
	 */
	wake(applications: ReadonlyMap<number, number>): void {
		const told = new Set<number>();
		for (const subscription of this.portal.subscriptions.all) {
			const { event, applicationId, options } = subscription;
			const changedBy = applications.get(applicationId);
			if (event !== 'ONOFFLINEEVENT' || changedBy === undefined) continue;
			const pause = (options['minTimeout'] ?? DEFAULT_MIN_TIMEOUT_S) * 1000;
			if (pause === 0) {
				if (!told.has(applicationId)) this.send(subscription, undefined, changedBy);
				told.add(applicationId);
			} else if (this.isDue(subscription, pause)) {
				this.send(subscription, undefined, changedBy);
			}
		}
	}

	private isDue({ id }: Subscription, pause: number): boolean {
		const now = this.portal.now();
		const last = this.wokenAt.get(id);
		if (last !== undefined && now - last < pause) return false;
		this.wokenAt.set(id, now);
		return true;
	}
}
