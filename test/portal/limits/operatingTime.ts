const BASKET_MS = 60_000;
const BASKETS = 10;

/**
 * The time budget of each method per application or webhook: ten one-minute baskets
 * (docs/portal-contract.md §2). The emulator's calls cost nothing unless `setCost` says so.
 */
export class OperatingTime {
	private readonly baskets = new Map<string, Map<number, number>>();
	private readonly costs = new Map<string, number>();

	constructor(
		/** Seconds; 0: the limiter is off. */
		private readonly limit: number,
		private readonly now: () => number,
	) {}

	/** Every later call of the method costs so many seconds. */
	setCost(method: string, seconds: number): void {
		this.costs.set(method.toLowerCase(), seconds);
	}

	get isOn(): boolean {
		return this.limit > 0;
	}

	isSpent(client: string, method: string): boolean {
		return this.isOn && this.operating(client, method) >= this.limit;
	}

	/** Books one call of `measured` seconds, or of its set cost, unless it is below `from`. */
	spend(client: string, method: string, measured: number, from = 0): void {
		const seconds = this.costs.get(method) ?? measured;
		if (seconds < from) return;
		const key = `${client} ${method}`;
		const baskets = this.baskets.get(key) ?? new Map<number, number>();
		const minute = Math.floor(this.now() / BASKET_MS);
		baskets.set(minute, (baskets.get(minute) ?? 0) + seconds);
		this.baskets.set(key, baskets);
	}

	/** Seconds used in the last ten minutes. */
	operating(client: string, method: string): number {
		let sum = 0;
		for (const seconds of this.live(client, method).values()) sum += seconds;
		return sum;
	}

	/** Unix seconds at which the oldest basket leaves the window and its time is given back. */
	resetAt(client: string, method: string): number {
		const oldest = this.live(client, method).keys().next().value;
		const minute = oldest ?? Math.floor(this.now() / BASKET_MS);
		return ((minute + BASKETS) * BASKET_MS) / 1000;
	}

	private live(client: string, method: string): Map<number, number> {
		const baskets = this.baskets.get(`${client} ${method}`) ?? new Map<number, number>();
		const first = Math.floor(this.now() / BASKET_MS) - BASKETS + 1;
		for (const minute of baskets.keys()) if (minute < first) baskets.delete(minute);
		return baskets;
	}
}
