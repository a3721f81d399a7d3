import type { ITriggerFunctions } from 'n8n-workflow';
import type { ItemEvent } from '../../shared/crm/events/itemEvent';
import type { Portal } from '../../shared/portal/portal';
import type { TriggerReports } from '../runs/triggerReports';
import type { Choice } from '../settings/choice';
import type { DrainOptions } from '../settings/drainOptions';

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
