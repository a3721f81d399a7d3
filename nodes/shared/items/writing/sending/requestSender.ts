import { PortalError } from '../../../portal/errors/portalError';
import { systemClock } from '../../../portal/limits/clock';
import type { CommandOutcome, Portal, RequestSettings } from '../../../portal/portal';
import { noteRefusals, noteWrites } from './writeCost';
import type { Sent, Write } from './writeJobs';

/** What sending needs of a run. */
export interface SenderSettings {
	portal: Portal;
	connector?: string | undefined;
	onHint: (message: string) => void;
}

/** Answers lost one after the other, before the rest is given up: each leaves 50 writes in doubt. */
const MOST_LOST = 2;

/** Whether the next request would fail with it too. */
const isHopeless = (error: PortalError): boolean =>
	error.isOfConnection || error.is('INSUFFICIENT_SCOPE', 'QUERY_LIMIT_EXCEEDED', 'CANCELLED');

const NOT_HIDDEN =
	'The changes are not hidden from the trigger: this portal has no connectors on its plan. Use "Ignore Own Changes" of the trigger instead.';
const NEEDS_OAUTH =
	'The changes are not hidden from the trigger: an inbound webhook has no connectors. Use the credential "Bitrix24 OAuth2 API", or "Ignore Own Changes" of the trigger.';

/** The plan has no connectors; some portals say so with the code of a missing right (§11). */
function lacksConnectors(error: PortalError | undefined): boolean {
	if (!error) return false;
	return error.is('WRONG_LICENSE') || (error.is('ACCESS_DENIED') && error.failure.status === 403);
}

/** Of a request that the portal did not look at, nothing can be learned. */
function neverRan(outcome: CommandOutcome): boolean {
	return !outcome.ok && (isHopeless(outcome.error) || outcome.error.is('NO_ANSWER', 'NOT_JSON'));
}

/** The key under which the cost of a write is kept. */
export const writeCostKey = (
	portal: Portal,
	{ method, entityTypeId }: Pick<Write, 'method' | 'entityTypeId'>,
): string => `${portal.connection.key}#${entityTypeId}#${method}`;

/** Sends the writes of one request, once, and gives up where the next ones would fail as well. */
export class RequestSender {
	private connector: string | undefined;
	private lostInARow = 0;
	/** Why nothing more is sent. */
	private stopped: PortalError | undefined;

	constructor(private readonly settings: SenderSettings) {
		const { portal, connector, onHint } = settings;
		const hasConnectors = portal.connection.credentialType === 'bitrix24OAuth2Api';
		if (connector !== undefined && !hasConnectors) onHint(NEEDS_OAUTH);
		this.connector = hasConnectors ? connector : undefined;
	}

	/** How each write ended, in their order; a request that failed whole is the failure of each. */
	async send(writes: readonly Write[]): Promise<Sent[]> {
		const { stopped } = this;
		if (stopped) return writes.map(() => ({ ok: false, error: stopped, isLost: false }));
		if (writes.length === 0) return [];
		const startedAt = systemClock.now();
		const outcomes = await this.request(writes);
		const errors = outcomes.map((outcome) => (outcome.ok ? undefined : outcome.error));
		if (this.connector !== undefined && errors.every(lacksConnectors)) {
			this.connector = undefined;
			this.settings.onHint(NOT_HIDDEN);
			return await this.send(writes);
		}
		this.noteCost(writes, outcomes, (systemClock.now() - startedAt) / 1000);
		this.noteFailures(errors);
		return outcomes.map((outcome) => {
			if (outcome.ok) return { ok: true, result: outcome.result };
			const { error } = outcome;
			return { ok: false, error, isLost: error.failure.mayHaveRun === true };
		});
	}

	private async request(writes: readonly Write[]): Promise<CommandOutcome[]> {
		const { portal } = this.settings;
		const settings: RequestSettings =
			this.connector === undefined ? {} : { connector: this.connector };
		const [only] = writes;
		if (only?.isAlone && writes.length === 1) return [await portal.alone(only, settings)];
		return await portal.batchInOrder(writes, settings);
	}

	/**
	 * What is refused is refused fast: the time counts for what was written. Of an answer that did not
	 * come, it is the time it was waited for.
	 */
	private noteCost(
		writes: readonly Write[],
		outcomes: readonly CommandOutcome[],
		waitedSeconds: number,
	): void {
		const keys = writes.map((write) => writeCostKey(this.settings.portal, write));
		const items = (isCounted: (outcome: CommandOutcome) => boolean) =>
			writes.reduce((sum, write, index) => {
				const outcome = outcomes[index];
				return outcome && isCounted(outcome) ? sum + (write.items ?? 1) : sum;
			}, 0);
		const seconds = outcomes.find((outcome) => outcome.seconds !== undefined)?.seconds;
		const written = items(({ ok }) => ok);
		const inDoubt = items((outcome) => !outcome.ok && outcome.error.failure.mayHaveRun === true);
		if (written > 0 && seconds !== undefined) noteWrites(keys, (seconds * writes.length) / written);
		else if (inDoubt > 0) noteWrites(keys, waitedSeconds / inDoubt);
		else if (written === 0 && !outcomes.some(neverRan)) noteRefusals(new Set(keys));
	}

	private noteFailures(errors: ReadonlyArray<PortalError | undefined>): void {
		const [first] = errors;
		if (!first || errors.some((error) => error?.code !== first.code)) {
			this.lostInARow = 0;
			return;
		}
		const { failure } = first;
		if (failure.mayHaveRun) this.lostInARow += 1;
		const isNotReached = first.is('NO_ANSWER') && !failure.mayHaveRun;
		const isPlan = first.is('ACCESS_DENIED') && (failure.status === 401 || failure.status === 403);
		if (isHopeless(first) || isNotReached || isPlan || this.lostInARow >= MOST_LOST) {
			this.stopped = new PortalError({ ...failure, mayHaveRun: false });
		}
	}
}
