import type { DrainOptions } from '../settings/drainOptions';
import type { TriggerReports } from '../runs/triggerReports';
import type { DeliveryOutcome } from './batchDelivery';
import type { Work } from './retries';
import type { Source } from './source';

/** What a drain needs to know of its node. */
export interface DrainSettings {
	/** Whose workflow, as `connectorOf` names it. */
	workflow: string;
	nodeId: string;
	sources: readonly Source[];
	options: DrainOptions;
	reports: TriggerReports;
	/** Delivers a batch. A throw means that the workflow was not started: a fault, not a run. */
	deliver: (work: Work) => Promise<DeliveryOutcome>;
	/** Ends once nothing is left, instead of waiting for more. */
	endsWhenEmpty: boolean;
}
