import { resultOf, type Params, type Portal } from '../../../shared/portal/portal';
import * as z from '../../../shared/validation/zod';
import { eventCodesFor, type Choice } from '../../settings/choice';
import { readPortalState } from '../../../shared/application/applicationState';

/** A row of the offline queue; what it says is read by `fromQueueRow`. */
const queueRow = z.looseObject({
	MESSAGE_ID: z.string(),
	EVENT_NAME: z.optional(z.unknown()),
	TIMESTAMP_X: z.optional(z.unknown()),
});
export type QueueRow = z.infer<typeof queueRow>;

/** Rows that are ours alone until they are acknowledged. */
export interface Reservation {
	processId: string;
	/** Fewer once some of them have left it. */
	rows: readonly QueueRow[];
}

const reservedRows = z.looseObject({
	process_id: z.optional(z.nullable(z.string())),
	events: z.array(queueRow),
});
const listedRows = z.array(
	z.looseObject({
		PROCESS_ID: z.optional(z.nullable(z.string())),
		EVENT_NAME: z.optional(z.unknown()),
	}),
);
export type ListedRow = z.infer<typeof listedRows>[number];

/** `event.offline.list` gives pages of 50. */
export const PAGE = 50;

/**
 * Which rows are ours: those of our connector, or where the plan has no connectors, those of the
 * plain queue with our event codes; its other rows are somebody else's.
 */
interface Extent {
	connector: string;
	codes: readonly string[];
}

/** This workflow's share of the application's offline queue (portal-contract.md §4 "Offline queue"). */
export class QueueShare {
	private extent: Promise<Extent> | undefined;

	/** @param connector whose share, where the plan has shares */
	constructor(
		private readonly portal: Portal,
		private readonly connector: string,
		private readonly choice: Choice,
	) {}

	/** Reserves rows by `event.offline.get`. @throws PortalError */
	async get(params: Params): Promise<Reservation | undefined> {
		const { process_id: processId, events } = await this.portal.call(
			'event.offline.get',
			await this.own({ order: { TIMESTAMP_X: 'ASC', ID: 'ASC' }, clear: 0, ...params }),
			reservedRows,
		);
		return processId && events.length > 0 ? { processId, rows: events } : undefined;
	}

	/** Reads rows without reserving them, a page at most; of the plain queue others' rows too. */
	async list(params: Params): Promise<ListedRow[]> {
		return await this.portal.call('event.offline.list', await this.own(params), listedRows);
	}

	/** `list`, many at once. */
	async lists(all: readonly Params[]): Promise<ListedRow[][]> {
		const commands: Record<string, { method: string; params: Params }> = {};
		for (const [index, params] of all.entries()) {
			commands[`c${index}`] = { method: 'event.offline.list', params: await this.own(params) };
		}
		const outcomes = await this.portal.batch(commands);
		return Object.values(outcomes).map((outcome) => resultOf(outcome, listedRows));
	}

	/** Calls a method that answers nothing of interest. @throws PortalError */
	async tell(method: string, params: Params): Promise<void> {
		await this.portal.call(method, await this.own(params), z.unknown());
	}

	/** What to filter by to see no others' rows; a filter takes one event name, so there may be several. */
	async filters(): Promise<Params[]> {
		const { connector, codes } = await this.ownExtent();
		return connector ? [{}] : codes.map((code) => ({ '=EVENT_NAME': code }));
	}

	async isOurs({ EVENT_NAME: name }: ListedRow): Promise<boolean> {
		const { connector, codes } = await this.ownExtent();
		return connector !== '' || codes.includes(String(name).toUpperCase());
	}

	private async own(params: Params): Promise<Params> {
		const { connector } = await this.ownExtent();
		return connector ? { ...params, auth_connector: connector } : params;
	}

	/** Asked once: what the plan has, and what is in the plain queue for us, does not change. */
	private async ownExtent(): Promise<Extent> {
		this.extent ??= this.readExtent();
		const extent = this.extent;
		void extent.catch(() => {
			if (this.extent === extent) this.extent = undefined;
		});
		return await extent;
	}

	private async readExtent(): Promise<Extent> {
		const { hasConnectors, offered } = await readPortalState(this.portal);
		const codes = eventCodesFor(this.choice, offered);
		return { connector: hasConnectors ? this.connector : '', codes };
	}
}
