import type { Reservation } from './share';

/** A reservation whose run failed and is to be repeated. */
interface Parked {
	reservation: Reservation;
	attempt: number;
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

	/** @param attempt how many attempts it has had; one that cost nothing is not counted */
	park(reservation: Reservation, attempt: number): void {
		const delay = FIRST_DELAY_MS * 2 ** Math.min(Math.max(attempt - 1, 0), MOST_DOUBLINGS);
		this.parked.push({ reservation, attempt, dueAt: Date.now() + delay });
	}

	takeDue(): Parked | undefined {
		const index = this.parked.findIndex(({ dueAt }) => dueAt <= Date.now());
		return index < 0 ? undefined : this.parked.splice(index, 1)[0];
	}

	/** Milliseconds until the next one is due; `Infinity` where none waits. */
	get dueIn(): number {
		return Math.min(Infinity, ...this.parked.map(({ dueAt }) => dueAt - Date.now()));
	}

	takeAll(): Reservation[] {
		const all = this.parked.map(({ reservation }) => reservation);
		this.parked = [];
		return all;
	}
}
