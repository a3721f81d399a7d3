/** What the drains of one process know of each other, by connector. */
export interface RunningDrain {
	nodeId: string;
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

export function registerDrain(connector: string, drain: RunningDrain): void {
	drains.set(connector, drain);
}

export function unregisterDrain(connector: string, drain: RunningDrain): void {
	if (drains.get(connector) === drain) drains.delete(connector);
}

/**
 * Tells the drain that rows are waiting. Where it runs in another process nobody hears it, and the
 * rows wait for the next regular check.
 */
export function wakeDrain(connector: string): void {
	drains.get(connector)?.wake();
}
