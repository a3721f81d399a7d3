/** What the drains of one process know of each other, by connector. */
export interface RunningDrain {
	readonly nodeId: string;
	readonly connector: string;
	/** Rows may be waiting. */
	wake(): void;
	/** A reservation may be waiting that nobody works on any more. */
	recover(): void;
}

const drains = new Map<string, RunningDrain>();

/** Reservations whose run is under way in this process, by `process_id`. */
export const reservationsUnderWay = new Set<string>();

/** The drain reading a connector's queue in this process, if there is one. */
export const drainOf = (connector: string): RunningDrain | undefined => drains.get(connector);

export function registerDrain(drain: RunningDrain): void {
	drains.set(drain.connector, drain);
}

export function unregisterDrain(drain: RunningDrain): void {
	if (drains.get(drain.connector) === drain) drains.delete(drain.connector);
}

/**
 * Tells the drain that rows are waiting. Where it runs in another process nobody hears it, and the
 * rows wait for the next regular check.
 */
export function wakeDrain(connector: string): void {
	drains.get(connector)?.wake();
}
