import type { ITriggerFunctions } from 'n8n-workflow';
import { connectorOf, ownerOf } from '../../shared/application/owner';
import type { ItemEvent } from '../../shared/crm/events/itemEvent';
import type { Portal } from '../../shared/portal/portal';
import type { Source } from '../drain/source';
import type { TriggerReports } from '../runs/triggerReports';
import type { Choice } from '../settings/choice';
import type { DrainOptions } from '../settings/drainOptions';
import { OfflineQueueSource } from './offlineQueue/offlineQueueSource';
import { WorkflowRows } from './offlineQueue/workflowRows';

/** What sources are made of. */
export interface SourceSettings {
	context: ITriggerFunctions;
	portal: Portal;
	choice: Choice;
	options: DrainOptions;
	/** What the events of this portal say of it. */
	eventPortal: ItemEvent['portal'];
	reports: TriggerReports;
}

/** What guaranteed delivery reads. */
export function guaranteedSources(settings: SourceSettings): Source[] {
	return [offlineQueue(settings)];
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
