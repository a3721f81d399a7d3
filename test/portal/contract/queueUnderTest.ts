import { Client } from '../client';
import { startPortal, type Behaviour, type Portal, type QueueRow } from '../index';

export const UPDATE = 'ONCRMDYNAMICITEMUPDATE';
/** The object type whose changes are queued; it has the items 1 to 5. */
export const TYPE = 147;
export const DAY_MS = 24 * 3600 * 1000;

/** What `event.offline.get` answers. */
export interface Reservation {
	process_id: string;
	events: QueueRow[];
}

/** A portal whose offline queue gets the changes of {@link TYPE}, and a client of its application. */
export class QueueUnderTest {
	private changes = 0;

	private constructor(
		readonly portal: Portal,
		readonly client: Client,
		/** The portal's clock: milliseconds since 1970. */
		readonly clock: { now: number },
	) {}

	static async start(
		behaviour: 'strict' | 'lenient' | Partial<Behaviour> = 'strict',
	): Promise<QueueUnderTest> {
		const clock = { now: 1_723_538_517_000 };
		const portal = await startPortal({ limits: 'off', behaviour, now: () => clock.now });
		portal.addType({ entityTypeId: TYPE, title: 'x' });
		const queue = new QueueUnderTest(portal, Client.of(portal), clock);
		for (let id = 1; id <= 5; id++) portal.items.add(TYPE, { id }, { silent: true });
		await queue.client.result('event.bind', { event: UPDATE, event_type: 'offline' });
		return queue;
	}

	/** Stops this portal and starts another one. */
	async replacedBy(behaviour: 'strict' | 'lenient'): Promise<QueueUnderTest> {
		await this.stop();
		return await QueueUnderTest.start(behaviour);
	}

	async stop(): Promise<void> {
		await this.portal.stop();
	}

	/** Changes items, as a person does. */
	change(...ids: number[]): void {
		for (const id of ids) this.portal.items.update(TYPE, id, { title: `${++this.changes}` });
	}

	async get(params: Record<string, unknown> = { clear: 0 }): Promise<Reservation> {
		return await this.client.result<Reservation>('event.offline.get', params);
	}

	/** The queue's rows as `item state`. */
	rows(): string[] {
		return this.portal.queue.rows().map((row) => {
			const reserved = row.PROCESS_ID === '' ? [] : ['reserved'];
			const aside = row.ERROR === '1' ? ['aside'] : [];
			return [...idsOf({ events: [row] }), ...reserved, ...aside].join(' ');
		});
	}
}

/** The ids of the items of some rows. */
export const idsOf = ({ events }: Pick<Reservation, 'events'>): number[] =>
	events.map(({ EVENT_DATA }) => Number(EVENT_DATA && EVENT_DATA.FIELDS['ID']));

export const messagesOf = ({ events }: Reservation): string[] =>
	events.map((row) => row.MESSAGE_ID);
