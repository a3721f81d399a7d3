import type { Reservation } from '../sources/offlineQueue/queueShare';

/** What a reservation has been through. */
export interface Attempts {
	/** Runs of the workflow. */
	runs: number;
	/** Times that the workflow was not started, for want of the portal or of n8n. */
	faults: number;
}

/** A reservation whose run failed and is to be repeated. */
interface Parked {
	reservation: Reservation;
	attempts: Attempts;
	dueAt: number;
}

/** Failed reservations wait while others go by; a bound for memory. */
const MOST = 20;
const FIRST_DELAY_MS = 5_000;
const MOST_DOUBLINGS = 6;

/** Reservations that wait for their next attempt, longer after each. */
export class Retries {
	private parked: Parked[] = [];

	get isFull(): boolean {
		return this.parked.length >= MOST;
	}

	get isEmpty(): boolean {
		return this.parked.length === 0;
	}

	park(reservation: Reservation, attempts: Attempts): void {
		const doublings = Math.min(attempts.runs + attempts.faults - 1, MOST_DOUBLINGS);
		const dueAt = performance.now() + FIRST_DELAY_MS * 2 ** doublings;
		this.parked.push({ reservation, attempts, dueAt });
	}

	takeDue(): Parked | undefined {
		const index = this.parked.findIndex(({ dueAt }) => dueAt <= performance.now());
		return index < 0 ? undefined : this.parked.splice(index, 1)[0];
	}

	/** Milliseconds until the next one is due; `Infinity` where none waits. */
	get dueIn(): number {
		return Math.min(Infinity, ...this.parked.map(({ dueAt }) => dueAt - performance.now()));
	}

	takeAll(): Reservation[] {
		const all = this.parked.map(({ reservation }) => reservation);
		this.parked = [];
		return all;
	}
}
