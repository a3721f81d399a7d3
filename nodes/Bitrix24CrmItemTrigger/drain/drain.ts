import { sleep, type Logger } from 'n8n-workflow';
import { PortalError } from '../../shared/portal/errors/portalError';
import { drainOf, reservationsUnderWay, type RunningDrain } from './runningDrains';
import type { GuaranteedOptions } from '../settings/drainOptions';
import type { OfflineQueue } from '../sources/offlineQueue/offlineQueue';
import { Retries, type Attempts } from './retries';
import { PAGE, type Reservation } from '../sources/offlineQueue/queueShare';
import { Signal } from './wakeSignal';
import { WAKE_UP_PAUSE_S } from '../settings/triggerMode';

/** What became of one delivery of a reservation. */
export type DeliveryResult = 'done' | 'runFailed';

/** What a drain needs to know of its node. */
export interface DrainSettings {
	nodeId: string;
	connector: string;
	options: GuaranteedOptions;
	logger: Logger;
	/**
	 * Delivers a reservation to the workflow, given what it has been through before. A throw means that
	 * the workflow was not started: a fault, not a run.
	 */
	deliver: (reservation: Reservation, before: Attempts) => Promise<DeliveryResult>;
	/** Ends once nothing is left, instead of waiting for more. */
	endsWhenEmpty: boolean;
}

const LONGEST_FAULT_PAUSE_MS = 60_000;
/** Changes just after a wake-up are not announced any more; look once more when they can be. */
const LOOK_AGAIN_MS = WAKE_UP_PAUSE_S * 1_000 + 300;
/** Wake-ups in a storm cost two looks a second. */
const LOOK_PAUSE_MS = 500;
/** How long a closing drain waits for the request it is in. */
const CLOSING_MS = 3_000;

/**
 * Reads the offline queue for one trigger node until it is closed: reserve, deliver, and again. At
 * most `maxRunning` reservations are with the workflow at a time, and while the queue is empty the
 * portal is asked once in `checkEvery` seconds.
 */
export class Drain implements RunningDrain {
	readonly nodeId: string;
	readonly connector: string;
	private readonly signal = new Signal();
	private readonly retries = new Retries();
	private readonly options: GuaranteedOptions;
	private orphans: string[] = [];
	private mustRecover = true;
	private mustCount = true;
	private mustReplay: boolean;
	private running = 0;
	private isClosed = false;
	private lookedAt = 0;
	private lookAgainAt = 0;
	private faults = 0;
	private finished: Promise<void> = Promise.resolve();

	constructor(
		private readonly queue: OfflineQueue,
		private readonly settings: DrainSettings,
	) {
		this.nodeId = settings.nodeId;
		this.connector = settings.connector;
		this.options = settings.options;
		this.mustReplay = settings.options.replaySetAside;
	}

	/** Settles when the drain has ended. */
	async start(): Promise<void> {
		this.finished = this.run();
		await this.finished;
	}

	wake(): void {
		this.lookAgainAt = performance.now() + LOOK_AGAIN_MS;
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
	async close(): Promise<void> {
		this.isClosed = true;
		this.signal.give();
		for (const { processId } of this.retries.takeAll()) reservationsUnderWay.delete(processId);
		await Promise.race([this.finished, sleep(CLOSING_MS)]);
	}

	private async run(): Promise<void> {
		while (!this.isClosed) {
			if (this.running >= this.options.maxRunning) {
				await this.signal.wait(LONGEST_FAULT_PAUSE_MS);
				continue;
			}
			const retry = this.retries.takeDue();
			if (retry) {
				this.hand(retry.reservation, retry.attempts);
				continue;
			}
			const reservation = await this.nextReservation();
			if (this.isClosed) return this.leave(reservation);
			if (reservation) this.hand(reservation, { runs: 0, faults: 0 });
			else if (this.isDone) return;
			else await this.rest();
		}
	}

	/** What came too late for this drain is the next one's. */
	private leave(reservation: Reservation | undefined): void {
		if (reservation) drainOf(this.connector)?.recover();
	}

	private get isDone(): boolean {
		const isIdle = this.running === 0 && this.retries.isEmpty && this.faults === 0;
		return isIdle && this.settings.endsWhenEmpty;
	}

	/** The oldest reservation of a dead process, else new rows; nothing on a fault. */
	private async nextReservation(): Promise<Reservation | undefined> {
		if (this.retries.isFull) return undefined;
		this.lookedAt = performance.now();
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
		for (let processId = this.orphans[0]; processId; processId = this.orphans[0]) {
			const isOrphan =
				!reservationsUnderWay.has(processId) && !this.queue.setAside.holds(processId);
			const reservation = isOrphan ? await this.queue.read(processId) : undefined;
			this.orphans.shift();
			if (reservation) return reservation;
		}
		return undefined;
	}

	private async reserve(): Promise<Reservation | undefined> {
		const { batchSize } = this.options;
		if (this.mustCount) await this.countSetAside();
		if (this.mustReplay) {
			const setAside = await this.queue.setAside.reserve(batchSize);
			if (setAside) return setAside;
			this.mustReplay = false;
		}
		return (
			(await this.queue.reserve(batchSize)) ?? (await this.queue.setAside.reserveChanged(batchSize))
		);
	}

	private async countSetAside(): Promise<void> {
		const count = await this.queue.setAside.count();
		this.mustCount = false;
		if (count === 0 || this.mustReplay) return;
		this.settings.logger.warn(
			`The portal's queue has ${count}${count < PAGE ? '' : ' or more'} change(s) that were set aside. They are delivered when their items change again, or by the option "Replay Set-Aside Changes".`,
		);
	}

	/** Nothing to do: wait for a wake-up, the next attempt, or the next regular look. */
	private async rest(): Promise<void> {
		const now = performance.now();
		const lookAgainIn = this.lookAgainAt > now ? this.lookAgainAt - now : Infinity;
		const checkIn =
			this.faults > 0
				? Math.min(1_000 * 2 ** (this.faults - 1), LONGEST_FAULT_PAUSE_MS)
				: this.options.checkEvery * 1_000;
		await this.signal.wait(Math.max(0, Math.min(checkIn, this.retries.dueIn, lookAgainIn)));
		await sleep(Math.max(0, this.lookedAt + LOOK_PAUSE_MS - performance.now()));
	}

	private hand(reservation: Reservation, before: Attempts): void {
		this.running++;
		reservationsUnderWay.add(reservation.processId);
		void this.settings
			.deliver(reservation, before)
			.catch((error: unknown) => {
				this.note(error);
				return 'fault' as const;
			})
			.then((result) => this.settle(reservation, before, result));
	}

	private settle(
		reservation: Reservation,
		{ runs, faults }: Attempts,
		result: DeliveryResult | 'fault',
	): void {
		this.running--;
		if (result !== 'done' && !this.isClosed) {
			const isFault = result === 'fault';
			const attempts = isFault ? { runs, faults: faults + 1 } : { runs: runs + 1, faults };
			this.retries.park(reservation, attempts);
		} else {
			reservationsUnderWay.delete(reservation.processId);
			if (result !== 'done') drainOf(this.connector)?.recover();
		}
		this.signal.give();
	}

	/** A fault may have cost an answer, and with it a reservation nobody knows of. */
	private note(error: unknown): void {
		this.faults++;
		this.mustRecover = true;
		const reason = error instanceof PortalError ? error.message : String(error);
		const shown = `Guaranteed delivery could not deliver changes and tries again: ${reason}`;
		if (this.faults === 1) this.settings.logger.warn(shown);
		else this.settings.logger.debug(shown);
	}
}
