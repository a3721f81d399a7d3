/** What the drains of one process know of each other. */
export interface RunningDrain {
	/** Whose workflow: the n8n and the workflow, as `connectorOf` names them. */
	readonly workflow: string;
	readonly nodeId: string;
	/** What its sources read and no other drain may read at the same time. */
	readonly claims: readonly string[];
	/** Changes may be waiting. */
	wake(): void;
	/** A batch may be waiting that nobody works on any more. */
	recover(): void;
}

const drains = new Set<RunningDrain>();

export function registerDrain(drain: RunningDrain): void {
	drains.add(drain);
}

export function unregisterDrain(drain: RunningDrain): void {
	drains.delete(drain);
}

/** The drain that reads what only one may read, if there is one in this process. */
export const drainWithClaim = (claim: string): RunningDrain | undefined =>
	[...drains].find(({ claims }) => claims.includes(claim));

/**
 * Tells the drains of a workflow, or that of one of its nodes, that changes are waiting. Where they
 * run in another process nobody hears it, and the changes wait for the next regular look.
 * @param workflow as `connectorOf` names it
 */
export function wakeDrain(workflow: string, nodeId?: string): void {
	for (const drain of drains) {
		if (drain.workflow !== workflow) continue;
		if (nodeId === undefined || drain.nodeId === nodeId) drain.wake();
	}
}

/** Tells the drain that took over from a closed one that a batch is free again. */
export function leaveToSuccessor({ workflow, nodeId, claims }: RunningDrain): void {
	for (const drain of drains) {
		const hasTakenOver =
			(drain.workflow === workflow && drain.nodeId === nodeId) ||
			drain.claims.some((claim) => claims.includes(claim));
		if (hasTakenOver) drain.recover();
	}
}
