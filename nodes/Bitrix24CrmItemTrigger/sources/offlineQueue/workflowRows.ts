import { readPortalState } from '../../../shared/application/applicationState';
import { QueuedRows, type ListedRow } from '../../../shared/application/queuedRows';
import { asPortalError } from '../../../shared/portal/errors/portalError';
import type { Params, Portal } from '../../../shared/portal/portal';
import { eventCodesFor, type Choice } from '../../settings/choice';

/** Which rows of the application's offline queue are this workflow's, and how to reach them. */
export interface OwnRows {
	rows: QueuedRows;
	/** What to filter by to see no others' rows; a filter takes one event, so there may be several. */
	filters: readonly Params[];
	isOwn(row: ListedRow): boolean;
}

/**
 * The rows of this workflow's connector, or where the plan has no connectors those of the plain queue
 * with the chosen events; its other rows are somebody else's.
 */
export class WorkflowRows {
	private own: Promise<OwnRows> | undefined;

	/** @param connector the workflow's, where the plan has connectors */
	constructor(
		private readonly portal: Portal,
		private readonly connector: string,
		private readonly choice: Choice,
	) {}

	/**
	 * Does something with the rows. Which they are is asked once: what the plan has does not change
	 * while a workflow is active, unless the portal refuses the connector.
	 * @throws PortalError
	 */
	async use<Result>(work: (own: OwnRows) => Promise<Result>): Promise<Result> {
		this.own ??= this.find();
		const { own } = this;
		try {
			return await work(await own);
		} catch (caught) {
			const error = asPortalError(caught);
			const isUnknown = await own.then(
				({ rows }) => rows.connector !== '' && error.is('WRONG_LICENSE'),
				() => true,
			);
			if (isUnknown && this.own === own) this.own = undefined;
			throw error;
		}
	}

	/** What is bound decides: there the changes are, whatever the plan says today. */
	private async find(): Promise<OwnRows> {
		const { hasConnectors, offered, subscriptions } = await readPortalState(this.portal);
		const codes = eventCodesFor(this.choice, offered);
		const isBound = (connector: string) =>
			subscriptions.some(
				(bound) => bound.offline && bound.connector === connector && codes.includes(bound.event),
			);
		const isPlain = !isBound(this.connector) && (!hasConnectors || isBound(''));
		return isPlain ? plainRows(this.portal, codes) : connectorRows(this.portal, this.connector);
	}
}

const connectorRows = (portal: Portal, connector: string): OwnRows => ({
	rows: new QueuedRows(portal, connector),
	filters: [{}],
	isOwn: () => true,
});

const plainRows = (portal: Portal, codes: readonly string[]): OwnRows => ({
	rows: new QueuedRows(portal, ''),
	filters: codes.map((code) => ({ '=EVENT_NAME': code })),
	isOwn: ({ EVENT_NAME: name }) => codes.includes(name.toUpperCase()),
});
