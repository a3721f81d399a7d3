import {
	BATCH_LENGTH,
	resultOf,
	type Command,
	type CommandOutcome,
	type Params,
	type Portal,
} from '../portal/portal';
import type { PortalError } from '../portal/errors/portalError';
import * as z from '../validation/zod';

/** PHP writes an empty list as `[]`, and may write one as a map. */
const listOf = <Schema extends z.core.$ZodType>(schema: Schema) =>
	z.union([
		z.array(schema),
		z.pipe(
			z.record(z.string(), schema),
			z.transform((map) => Object.values(map)),
		),
	]);

const textOrNumber = z.pipe(z.union([z.string(), z.number()]), z.transform(String));
const textOrNothing = z.catch(z._default(textOrNumber, ''), '');

/** A row of the offline queue; what it says is read by `fromQueueRow`. */
const queuedRow = z.looseObject({ MESSAGE_ID: textOrNumber, TIMESTAMP_X: textOrNothing });
export type QueuedRow = z.infer<typeof queuedRow>;

const listedRow = z.looseObject({
	ID: textOrNothing,
	MESSAGE_ID: textOrNumber,
	TIMESTAMP_X: textOrNothing,
	/** The reservation it is in; '' = none. */
	PROCESS_ID: textOrNothing,
	EVENT_NAME: textOrNothing,
	/** Whether it was put aside. */
	ERROR: z.pipe(
		textOrNothing,
		z.transform((flag) => flag === '1' || flag === 'Y'),
	),
});
export type ListedRow = z.infer<typeof listedRow>;

/** Rows that are ours alone until they are acknowledged. */
export interface Reservation {
	processId: string;
	rows: readonly QueuedRow[];
}

const reservedRows = z.looseObject({
	process_id: textOrNothing,
	events: listOf(queuedRow),
});
const listedRows = listOf(listedRow);

/** `event.offline.list` gives pages of 50. */
export const ROWS_A_PAGE = 50;

/** More rows than any reservation has: reading one again must not cut it short. */
const WHOLE_RESERVATION = 100_000;

/** Beside them, a request has room for one command more. */
const LISTED_AT_ONCE = BATCH_LENGTH - 1;

/**
 * The offline queue's methods (docs/portal-contract.md §4 "Offline queue") for the rows of one
 * connector, or without one for the application's plain queue. The connector travels on the request.
 * Every method throws a PortalError where the portal refuses.
 */
export class QueuedRows {
	/** @param connector '' for the plain queue */
	constructor(
		private readonly portal: Portal,
		readonly connector: string,
	) {}

	/**
	 * Reserves the oldest rows. Reserving is not atomic: of two readers at one moment the later one owns
	 * the rows, so they are used only after the reservation was read, in a later request.
	 * @param filter by `=ID`, `=MESSAGE_ID` or `=EVENT_NAME` only: the portal refuses others here
	 * @param isPutAside whether to look among the rows that were put aside instead
	 */
	async reserve(
		limit: number,
		filter: Params,
		isPutAside = false,
	): Promise<Reservation | undefined> {
		return await this.get(newReservation(limit, filter), isPutAside);
	}

	/**
	 * Reads a reservation, and reserves the rows after it in the same request.
	 * @returns `next` as `reserve` gives it; an error where nobody knows whether there is one
	 */
	async readAndReserve(
		processId: string,
		limit: number,
		filter: Params,
	): Promise<{
		reservation: Reservation | undefined;
		next: Reservation | PortalError | undefined;
	}> {
		const method = 'event.offline.get';
		const { read, next } = await this.portal.batch(
			{
				read: { method, params: wholeReservation(processId) },
				next: { method, params: newReservation(limit, filter) },
			},
			this.settings,
		);
		return {
			reservation: reservationOf(resultOf(read, reservedRows)),
			next: next.ok ? reservationOf(resultOf(next, reservedRows)) : next.error,
		};
	}

	/** The rows of a reservation, as far as they were put aside, or were not. */
	async read(processId: string, isPutAside: boolean): Promise<Reservation | undefined> {
		if (!processId) return undefined;
		return await this.get(wholeReservation(processId), isPutAside);
	}

	/** Deletes rows of a reservation. An empty list would mean all of it, and is not sent. */
	async clear(processId: string, messageIds: readonly string[]): Promise<void> {
		// An empty process means the unreserved rows, an empty list the whole reservation.
		if (!processId || messageIds.length === 0) return;
		const params = { process_id: processId, message_id: [...messageIds] };
		await this.portal.call('event.offline.clear', params, z.unknown(), this.settings);
	}

	/**
	 * Puts rows of a reservation aside. The portal then deletes all other rows of these messages that
	 * were not put aside, newer ones too: look for them before, with `ofMessages`.
	 * @returns the messages of which a newer row may have been deleted all the same
	 */
	async putAside(processId: string, messageIds: readonly string[]): Promise<Set<string>> {
		const renewed = new Set<string>();
		for (let first = 0; processId && first < messageIds.length; first += LISTED_AT_ONCE) {
			const ids = messageIds.slice(first, first + LISTED_AT_ONCE);
			const { aside, ...listed } = await this.portal.batch(
				{
					...listCommands(ids),
					aside: {
						method: 'event.offline.error',
						params: { process_id: processId, message_id: ids },
					},
				},
				this.settings,
			);
			resultOf(aside, z.unknown());
			const lists: Readonly<Record<string, CommandOutcome>> = listed;
			for (const [index, id] of ids.entries()) {
				const outcome = lists[`c${index}`];
				const before = outcome ? resultOf(outcome, listedRows) : [];
				if (mayHaveNewer(before, processId)) renewed.add(id);
			}
		}
		return renewed;
	}

	/** A page of rows as they are, without reserving them. */
	async list(filter: Params, order: Params = { ID: 'ASC' }): Promise<ListedRow[]> {
		const { method, params } = listCommand(filter, order);
		return await this.portal.call(method, params, listedRows, this.settings);
	}

	/** All rows of these messages, whatever reservation they are in. */
	async ofMessages(messageIds: readonly string[]): Promise<ListedRow[]> {
		const outcomes = await this.portal.batch(listCommands(messageIds), this.settings);
		return Object.values(outcomes).flatMap((outcome) => resultOf(outcome, listedRows));
	}

	private async get(params: Params, isPutAside: boolean): Promise<Reservation | undefined> {
		const result = await this.portal.call(
			'event.offline.get',
			{ ...params, ...(isPutAside ? { error: 1 } : {}) },
			reservedRows,
			this.settings,
		);
		return reservationOf(result);
	}

	private get settings() {
		return this.connector ? { connector: this.connector } : {};
	}
}

/**
 * Whether a message had another good row when it was put aside. Where the row of the reservation is not
 * among them either, the list was made afterwards: the portal was busy, and it was asked for again.
 */
function mayHaveNewer(before: readonly ListedRow[], processId: string): boolean {
	const good = before.filter(({ ERROR }) => !ERROR);
	return good.length !== 1 || good[0]?.PROCESS_ID !== processId;
}

const listCommand = (filter: Params, order: Params): Command => ({
	method: 'event.offline.list',
	params: { filter, order },
});

const listCommands = (messageIds: readonly string[]): Record<string, Command> =>
	Object.fromEntries(
		messageIds.map((id, index) => [`c${index}`, listCommand({ '=MESSAGE_ID': id }, { ID: 'ASC' })]),
	);

/** An empty filter would be written as nothing at all, or as a list. */
const newReservation = (limit: number, filter: Params): Params => ({
	limit,
	order: { TIMESTAMP_X: 'ASC', ID: 'ASC' },
	clear: 0,
	...(Object.keys(filter).length > 0 ? { filter } : {}),
});

const wholeReservation = (processId: string): Params => ({
	process_id: processId,
	limit: WHOLE_RESERVATION,
	clear: 0,
});

/** An id comes back even where no row was found. */
const reservationOf = ({
	process_id: processId,
	events,
}: z.infer<typeof reservedRows>): Reservation | undefined =>
	processId && events.length > 0 ? { processId, rows: events } : undefined;
