import type { PortalState } from '../portalState';
import { Background } from './background';
import { ItemWriter } from './itemWriter';
import { ProductRows } from './productRows';
import { StageJournal } from './stageJournal';
import { Timeline } from './timeline';
import { WriteLog } from './writeLog';

/** What an older portal, or one with fewer modules, lacks; a test sets these at any time. */
export interface CrmVersion {
	/** `crm.stagehistory.list` knows no smart processes and invoices yet (§8). */
	noDynamicHistory: boolean;
	/** Without the Drive module files of comments are left out silently (§7). */
	noDrive: boolean;
	/** Dates in groups of a list's filter are not converted, as one public report says (§9). */
	groupDatesUnconverted: boolean;
}

/** How many rows lists outside CRM have. */
export interface OtherRows {
	tasks: number;
	entityItems: number;
}

/** Everything of CRM beside the items themselves. */
export class CrmState {
	readonly journal: StageJournal;
	readonly productRows = new ProductRows();
	readonly timeline = new Timeline();
	readonly writes = new WriteLog();
	readonly background = new Background();
	readonly writer: ItemWriter;
	readonly version: CrmVersion = {
		noDynamicHistory: false,
		noDrive: false,
		groupDatesUnconverted: false,
	};
	readonly otherRows: OtherRows = { tasks: 0, entityItems: 0 };

	constructor(portal: PortalState) {
		this.writer = new ItemWriter(portal);
		this.journal = new StageJournal(
			(stageId, entityTypeId) => portal.types.semanticsOf(stageId, entityTypeId),
			portal.clock,
		);
	}
}
