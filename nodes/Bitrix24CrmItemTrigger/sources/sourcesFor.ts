import { connectorOf, ownerOf } from '../../shared/application/owner';
import { refKey } from '../../shared/items/reading/rawItem';
import type { Source } from '../drain/source';
import { LeftoverSource } from './offlineQueue/leftoverSource';
import { waitingItems } from './offlineQueue/waitingItems';
import { catchUpSource, type CatchUpReads } from './catchUpFor';
import { OfflineQueueSource } from './offlineQueue/offlineQueueSource';
import { WorkflowRows } from './offlineQueue/workflowRows';
import type { QuietItems } from './quietItems';
import type { SourceSettings } from './sourceSettings';

/** What is to be done with the changes that a source finds. */
export type ChangeReads = Omit<CatchUpReads, 'items'>;

/** Sources, and which items have no change waiting in them. */
export interface ChangeSources {
	sources: Source[];
	/** @throws PortalError; nothing where it cannot be told */
	quietItems?(): Promise<QuietItems | undefined>;
}

/** Transactions commit late. */
const SETTLED_AFTER_S = 120;

/** What guaranteed delivery reads: of steps from stage to stage only their journal tells. */
export async function guaranteedSources(
	settings: SourceSettings,
	reads: ChangeReads,
): Promise<ChangeSources> {
	const rows = rowsOf(settings);
	const wantsSteps = settings.choice.changes.includes('stageChanged');
	return {
		sources: [
			offlineQueue(settings, rows),
			...(wantsSteps ? [await catchUpSource(settings, { ...reads, items: false })] : []),
		],
		quietItems: async () => {
			const waiting = await waitingItems(rows);
			return (
				waiting && {
					quietBefore: () => undefined,
					isWaiting: (entityTypeId, id) => waiting.has(refKey({ entityTypeId, id })),
				}
			);
		},
	};
}

/**
 * What is left in the queue after guaranteed delivery was given up.
 * @param onRefused is told where the portal does not have it read any more
 */
export async function queueAlone(
	settings: SourceSettings,
	onRefused: () => void,
): Promise<ChangeSources> {
	const queue = offlineQueue(settings, rowsOf(settings));
	return { sources: [new LeftoverSource(queue, settings.reports, onRefused)] };
}

/** What catch-up reads. */
export async function catchUpSources(
	settings: SourceSettings,
	reads: ChangeReads,
): Promise<ChangeSources> {
	const source = await catchUpSource(settings, { ...reads, items: true });
	return {
		sources: [source],
		quietItems: async () => ({
			quietBefore: (type) => (source.toldUpTo(type) ?? 0) - SETTLED_AFTER_S,
			isWaiting: (type, id) => source.isWaiting(type, id),
		}),
	};
}

const rowsOf = ({ context, portal, choice }: SourceSettings) =>
	new WorkflowRows(portal, connectorOf(ownerOf(context)), choice);

const offlineQueue = (
	{ context, choice, options, eventPortal: portal, reports }: SourceSettings,
	rows: WorkflowRows,
): Source =>
	new OfflineQueueSource({
		claim: connectorOf(ownerOf(context)),
		rows,
		choice,
		portal,
		reports,
		replaySetAside: options.replaySetAside,
	});
