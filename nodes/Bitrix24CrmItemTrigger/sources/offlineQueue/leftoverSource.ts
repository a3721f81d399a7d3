import { asPortalError, type PortalError } from '../../../shared/portal/errors/portalError';
import type { ChangeBatch, SetAsideReport, Source } from '../../drain/source';
import { inWords, type TriggerReports } from '../../runs/triggerReports';

/** What asking again does not change: the user, the scopes or the plan have to change first. */
const LASTING_REFUSALS = [
	'ACCESS_DENIED',
	'WRONG_LICENSE',
	'INSUFFICIENT_SCOPE',
	'USER_ACCESS_ERROR',
	'ALLOWED_ONLY_INTRANET_USER',
	'ERROR_METHOD_NOT_FOUND',
];

const CURE =
	'To have it delivered, connect the credential as a portal administrator and publish the workflow once.';

/**
 * What guaranteed delivery left in the queue, for a node that has another delivery now. Nobody waits for
 * it any more, so where it may not be read (often the node has a user without rights to the queue now)
 * that is said once, and it counts as empty.
 */
export class LeftoverSource implements Source {
	readonly name: string;
	readonly claim?: string;
	private isRefused = false;

	/** @param onRefused is told that what is left stays in the queue */
	constructor(
		private readonly queue: Source,
		private readonly reports: TriggerReports,
		private readonly onRefused: () => void,
	) {
		this.name = queue.name;
		if (queue.claim !== undefined) this.claim = queue.claim;
	}

	async next(
		limit: number,
		isUnderWay: (key: string) => boolean,
	): Promise<ChangeBatch | undefined> {
		return await this.unlessRefused(
			async () => await this.queue.next(limit, isUnderWay),
			() => undefined,
		);
	}

	async acknowledge(batch: ChangeBatch): Promise<void> {
		await this.unlessRefused(
			async () => await this.queue.acknowledge(batch),
			() => undefined,
		);
	}

	async setAside(batch: ChangeBatch, reason: string): Promise<SetAsideReport> {
		return await this.unlessRefused(
			async () => await this.queue.setAside(batch, reason),
			() => ({ place: "stay in the portal's queue", cure: CURE }),
		);
	}

	async isLeft(batch: ChangeBatch): Promise<boolean> {
		return await this.unlessRefused(
			async () => (await this.queue.isLeft?.(batch)) ?? true,
			() => false,
		);
	}

	recover(): void {
		this.queue.recover();
	}

	private async unlessRefused<Result>(
		work: () => Promise<Result>,
		otherwise: () => Result,
	): Promise<Result> {
		if (this.isRefused) return otherwise();
		// A refused connector may only mean that the plain queue is to be read.
		for (let isAgain = false; ; isAgain = true) {
			try {
				return await work();
			} catch (caught) {
				const error = asPortalError(caught);
				if (!error.is(...LASTING_REFUSALS)) throw error;
				if (!isAgain) continue;
				this.refused(error);
				return otherwise();
			}
		}
	}

	private refused(error: PortalError): void {
		if (this.isRefused) return;
		this.isRefused = true;
		this.onRefused();
		this.reports.warn(
			`what guaranteed delivery has left in ${this.name} stays there, because it may not be read any more: ${inWords(error).reason}. ${CURE}`,
		);
	}
}
