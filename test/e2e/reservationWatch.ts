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

/** Every reservation the portal gave out, also those whose answer never arrived. */
export class ReservationWatch {
	private readonly reservations = new Map<string, SeenEvent[]>();

	constructor(portal: Portal) {
		portal.faults.add({
			method: 'event.offline.get',
			times: Infinity,
			rewrite: (answer) => {
				const { process_id: processId, events } = (answer as ReservationAnswer).result;
				const seen = events.map(({ TIMESTAMP_X, EVENT_DATA }) => ({
					id: Number(EVENT_DATA.FIELDS.ID),
					occurredAt: new Date(TIMESTAMP_X).toISOString(),
				}));
				if (processId && seen.length > 0) this.reservations.set(processId, seen);
				return answer;
			},
		});
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
