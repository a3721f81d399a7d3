import type { Portal } from '../portal';

/** An event of a run or a row of the queue, as far as a soak compares them. */
export interface SeenEvent {
	id: number;
	/** ISO 8601 in UTC. */
	occurredAt: string;
}

interface ReservationAnswer {
	result: {
		process_id: string | null;
		events: Array<{ TIMESTAMP_X: string; EVENT_DATA: { FIELDS: { ID: number } } }>;
	};
}

/**
 * What a workflow's reservations held, also those whose answer never arrived. A reservation is read
 * once more right after it was made, and by who takes over from a dead process: what was seen in it
 * last counts.
 */
export class ReservationWatch {
	private readonly reservations = new Map<string, SeenEvent[]>();

	/** @param connector the workflow's, as `connectorOf` gives it at the portal */
	constructor(portal: Portal, connector: string) {
		portal.faults.add({
			method: 'event.offline.get',
			times: Infinity,
			rewrite: (answer) => {
				const { process_id: processId, events } = (answer as ReservationAnswer).result;
				const isOwn = portal.queue
					.rows()
					.some((row) => row.PROCESS_ID === processId && row.CONNECTOR_ID === connector);
				if (processId && isOwn && events.length > 0) {
					this.reservations.set(processId, events.map(seenIn));
				}
				return answer;
			},
		});
	}

	/** How many there were. */
	get count(): number {
		return this.reservations.size;
	}

	/** Items whose last change was given out but is in none of the runs. */
	missingIn(runs: ReadonlyArray<readonly SeenEvent[]>): number[] {
		const seen = lastChanges(runs);
		const given = lastChanges([...this.reservations.values()]);
		return [...given].filter(([id, time]) => seen.get(id) !== time).map(([id]) => id);
	}

	/** How many runs there are beyond one for each reservation. */
	duplicatesAmong(runs: ReadonlyArray<readonly SeenEvent[]>): number {
		const left = new Map<string, number>();
		for (const rows of this.reservations.values()) {
			const key = written(rows);
			left.set(key, (left.get(key) ?? 0) + 1);
		}
		return runs.filter((run) => {
			const key = written(run);
			const count = left.get(key) ?? 0;
			left.set(key, count - 1);
			return count <= 0;
		}).length;
	}
}

const seenIn = ({ TIMESTAMP_X, EVENT_DATA }: ReservationAnswer['result']['events'][number]) => ({
	id: Number(EVENT_DATA.FIELDS.ID),
	occurredAt: new Date(TIMESTAMP_X).toISOString(),
});

function lastChanges(groups: ReadonlyArray<readonly SeenEvent[]>): Map<number, string> {
	const last = new Map<number, string>();
	for (const { id, occurredAt } of groups.flat()) {
		if ((last.get(id) ?? '') < occurredAt) last.set(id, occurredAt);
	}
	return last;
}

const written = (events: readonly SeenEvent[]): string =>
	events
		.map(({ id, occurredAt }) => `${id}@${occurredAt}`)
		.sort()
		.join();
