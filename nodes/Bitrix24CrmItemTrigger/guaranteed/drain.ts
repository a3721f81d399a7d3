import type { Logger } from 'n8n-workflow';
import { PortalError } from '../../shared/portal/portalError';
import { reservationsUnderWay, type RunningDrain } from './drainRegistry';
import type { GuaranteedOptions } from './guaranteedOptions';
import type { OfflineQueue, Reservation } from './queue';
import { Signal } from './signal';
import { WAKE_UP_PAUSE_S } from '../triggerMode';

/** What became of one delivery of a reservation. */
export type DeliveryResult = 'done' | 'runFailed';

/**
 * Delivers a reservation to the workflow; `attempt` counts from 1. A throw means that the workflow
 * was not started, which does not count as an attempt.
 */
export type Deliver = (reservation: Reservation, attempt: number) => Promise<DeliveryResult>;

/** A reservation whose run failed and is to be repeated. */
interface Parked {
	reservation: Reservation;
	attempt: number;
	dueAt: number;
}

/** Failed reservations that wait for their next attempt while others go by; a bound for memory. */
const MOST_PARKED = 20;
const FIRST_RETRY_MS = 5_000;
const LONGEST_FAULT_PAUSE_MS = 60_000;
/** Changes just after a wake-up are not announced any more; look once more when they can be. */
const LOOK_AGAIN_MS = WAKE_UP_PAUSE_S * 1_000 + 300;
/** How long a closing drain waits for the request it is in. */
const CLOSING_MS = 3_000;

/**
 * Reads the offline queue for one trigger node until it is closed: reserve, deliver, and again. At
 * most `maxRunning` reservations are with the workflow at a time, and while the queue is empty the
 * portal is asked once in `checkEvery` seconds.
 */
export class Drain implements RunningDrain {
	private readonly signal = new Signal();
	private readonly parked: Parked[] = [];
	private orphans: string[] = [];
	private mustRecover = true;
	private mustReplay: boolean;
	private running = 0;
	private isClosed = false;
	private lookAgainAt = 0;
	private faults = 0;
	private finished: Promise<void> = Promise.resolve();

	constructor(
		readonly nodeId: string,
		private readonly queue: OfflineQueue,
		private readonly options: GuaranteedOptions,
		private readonly deliver: Deliver,
		private readonly logger: Logger,
	) {
		this.mustReplay = options.replaySetAside;
	}

	start(): void {
		this.finished = this.run();
	}

	wake(): void {
		this.lookAgainAt = Date.now() + LOOK_AGAIN_MS;
		this.signal.give();
	}

	recover(): void {
		this.mustRecover = true;
		this.signal.give();
	}

	get closed(): boolean {
		return this.isClosed;
	}

	/**
	 * Stops reserving. Runs under way go on and are acknowledged when they end, if the process lives
	 * that long; what is not acknowledged is recovered by the next drain.
	 */
	async close(pause: (ms: number) => Promise<void>): Promise<void> {
		this.isClosed = true;
		this.signal.give();
		for (const { reservation } of this.parked) reservationsUnderWay.delete(reservation.processId);
		await Promise.race([this.finished, pause(CLOSING_MS)]);
	}

	private async run(): Promise<void> {
		while (!this.isClosed) {
			if (this.running >= this.options.maxRunning) {
				await this.signal.wait(LONGEST_FAULT_PAUSE_MS);
				continue;
			}
			const retry = this.takeDueRetry();
			if (retry) {
				this.hand(retry.reservation, retry.attempt + 1);
				continue;
			}
			const reservation = await this.nextReservation();
			if (this.isClosed) return;
			if (reservation) this.hand(reservation, 1);
			else await this.rest();
		}
	}

	/** The oldest reservation of a dead process, else new rows; nothing on a fault. */
	private async nextReservation(): Promise<Reservation | undefined> {
		if (this.parked.length >= MOST_PARKED) return undefined;
		try {
			const reservation = (await this.recovered()) ?? (await this.reserve());
			this.faults = 0;
			return reservation;
		} catch (error) {
			this.note(error);
			return undefined;
		}
	}

	private async recovered(): Promise<Reservation | undefined> {
		if (this.mustRecover) {
			this.orphans = await this.queue.reservations();
			this.mustRecover = false;
		}
		for (let processId = this.orphans.shift(); processId; processId = this.orphans.shift()) {
			if (reservationsUnderWay.has(processId)) continue;
			const reservation = await this.queue.read(processId);
			if (reservation) return reservation;
		}
		return undefined;
	}

	private async reserve(): Promise<Reservation | undefined> {
		if (this.mustReplay) {
			const setAside = await this.queue.reserveSetAside(this.options.batchSize);
			if (setAside) return setAside;
			this.mustReplay = false;
		}
		const { batchSize } = this.options;
		return (
			(await this.queue.reserve(batchSize)) ?? (await this.queue.reserveChangedAgain(batchSize))
		);
	}

	/** Nothing to do: wait for a wake-up, the next attempt, or the next regular look. */
	private async rest(): Promise<void> {
		const now = Date.now();
		const retryIn = Math.min(...this.parked.map(({ dueAt }) => dueAt - now));
		const lookAgainIn = this.lookAgainAt > now ? this.lookAgainAt - now : Infinity;
		const checkIn =
			this.faults > 0
				? Math.min(1_000 * 2 ** (this.faults - 1), LONGEST_FAULT_PAUSE_MS)
				: this.options.checkEvery * 1_000;
		await this.signal.wait(Math.max(0, Math.min(checkIn, retryIn, lookAgainIn)));
	}

	private takeDueRetry(): Parked | undefined {
		const index = this.parked.findIndex(({ dueAt }) => dueAt <= Date.now());
		return index < 0 ? undefined : this.parked.splice(index, 1)[0];
	}

	private hand(reservation: Reservation, attempt: number): void {
		this.running++;
		reservationsUnderWay.add(reservation.processId);
		void this.deliver(reservation, attempt)
			.catch((error: unknown) => {
				this.note(error);
				return 'fault' as const;
			})
			.then((result) => this.settle(reservation, attempt, result));
	}

	private settle(
		reservation: Reservation,
		attempt: number,
		result: DeliveryResult | 'fault',
	): void {
		this.running--;
		if (result !== 'done' && !this.isClosed) {
			const dueAt = Date.now() + FIRST_RETRY_MS * 2 ** Math.min(attempt - 1, 6);
			const attempts = result === 'fault' ? attempt - 1 : attempt;
			this.parked.push({ reservation, attempt: attempts, dueAt });
		} else {
			reservationsUnderWay.delete(reservation.processId);
		}
		this.signal.give();
	}

	/** A fault may have cost an answer, and with it a reservation nobody knows of. */
	private note(error: unknown): void {
		this.faults++;
		this.mustRecover = true;
		const reason = error instanceof PortalError ? error.message : String(error);
		const shown = `Guaranteed delivery could not use the portal's queue and tries again: ${reason}`;
		if (this.faults === 1) this.logger.warn(shown);
		else this.logger.debug(shown);
	}
}
