import { connectorOf, ownerOf } from '../../shared/application/owner';
import type { Source } from '../drain/source';
import { catchUpSource, type CatchUpReads } from './catchUpFor';
import { OfflineQueueSource } from './offlineQueue/offlineQueueSource';
import { WorkflowRows } from './offlineQueue/workflowRows';
import type { SourceSettings } from './sourceSettings';

/** What is to be done with the changes that a source finds. */
export type ChangeReads = Omit<CatchUpReads, 'items'>;

/** What guaranteed delivery reads: of steps from stage to stage only their journal tells. */
export async function guaranteedSources(
	settings: SourceSettings,
	reads: ChangeReads,
): Promise<Source[]> {
	if (!settings.choice.changes.includes('stageChanged')) return [offlineQueue(settings)];
	return [offlineQueue(settings), await catchUpSource(settings, { ...reads, items: false })];
}

/** What is left in the queue after guaranteed delivery was given up. */
export async function queueAlone(settings: SourceSettings): Promise<Source[]> {
	return [offlineQueue(settings)];
}

/** What catch-up reads. */
export async function catchUpSources(
	settings: SourceSettings,
	reads: ChangeReads,
): Promise<Source[]> {
	return [await catchUpSource(settings, { ...reads, items: true })];
}

function offlineQueue(settings: SourceSettings): Source {
	const { context, portal, choice, options, eventPortal, reports } = settings;
	const connector = connectorOf(ownerOf(context));
	return new OfflineQueueSource({
		claim: connector,
		rows: new WorkflowRows(portal, connector, choice),
		choice,
		portal: eventPortal,
		reports,
		replaySetAside: options.replaySetAside,
	});
}
