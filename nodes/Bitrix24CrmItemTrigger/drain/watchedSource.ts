import type { Source } from './source';
import { inWords, type TriggerReports } from '../runs/triggerReports';

const LONGEST_PAUSE_MS = 60_000;
/** A source that could not be read for so long is somebody's to mend; then it is said once a day. */
const ALARM_AFTER_MS = 15 * 60_000;
const ALARM_EVERY_MS = 24 * 3_600_000;

/** A time in which a source could not be read. */
interface Outage {
	since: number;
	faults: number;
	retryAt: number;
	alarmedAt?: number;
}

/**
 * A source and whether it can be read: after a fault it is not asked for a while, longer each time; after a
 * quarter of an hour of faults somebody is told. Times are those of `performance.now()`.
 */
export class WatchedSource {
	private outage: Outage | undefined;

	constructor(
		readonly source: Source,
		private readonly reports: TriggerReports,
	) {}

	get isWell(): boolean {
		return this.outage === undefined;
	}

	/** Milliseconds until it may be asked again. */
	get dueIn(): number {
		return this.outage ? Math.max(0, this.outage.retryAt - performance.now()) : Infinity;
	}

	get mayBeAsked(): boolean {
		return this.outage === undefined || this.outage.retryAt <= performance.now();
	}

	/** It could be read. */
	worked(): void {
		const { outage } = this;
		if (!outage) return;
		this.outage = undefined;
		const minutes = Math.round((performance.now() - outage.since) / 60_000);
		const message = `${this.source.name} can be read again after ${minutes} minute(s)`;
		if (outage.alarmedAt === undefined) this.reports.debug(message);
		else this.reports.warn(message);
	}

	/** It could not be read, or its changes could not be handed over. An answer may be lost with it. */
	failed(error: unknown): void {
		const now = performance.now();
		const { since, faults, alarmedAt }: Omit<Outage, 'retryAt'> = this.outage ?? {
			since: now,
			faults: 0,
		};
		const pause = Math.min(1_000 * 2 ** Math.min(faults, 10), LONGEST_PAUSE_MS);
		this.outage = {
			since,
			faults: faults + 1,
			retryAt: now + pause,
			...(alarmedAt === undefined ? {} : { alarmedAt }),
		};
		this.tell(this.outage, now, error);
		this.source.recover();
	}

	private tell(outage: Outage, now: number, error: unknown): void {
		const { name } = this.source;
		const { reason, cure } = inWords(error);
		const said = `${name} could not be reached, and is tried again: ${reason}`;
		if (outage.faults === 1) this.reports.warn(said);
		else this.reports.debug(said);
		if (now - outage.since < ALARM_AFTER_MS) return;
		if (outage.alarmedAt !== undefined && now - outage.alarmedAt < ALARM_EVERY_MS) return;
		outage.alarmedAt = now;
		const minutes = Math.round((now - outage.since) / 60_000);
		this.reports.fail({
			message: `No changes arrive: ${name} could not be read for ${minutes} minutes`,
			description: [`${reason}.`, cure, 'It is tried again every minute.']
				.filter(Boolean)
				.join(' '),
		});
	}
}
