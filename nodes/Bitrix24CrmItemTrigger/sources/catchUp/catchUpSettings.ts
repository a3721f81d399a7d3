import type { ItemEvent } from '../../../shared/crm/events/itemEvent';
import type { RawItem } from '../../../shared/items/reading/rawItem';
import type { WantedChanges } from '../changedItems/changeRules';
import type { Asker } from '../looks/askLooks';
import type { FoundChange } from '../looks/foundChange';
import type { JournalRow } from '../stageHistory/journalRow';
import type { OptionStore } from './position/optionStore';
import type { PositionStores } from './position/positionStores';
import type { Reads } from './types/typeReading';
import type { TypeTroubles } from './types/typeTroubles';
import type { WatchedTypes } from './types/watchedTypes';

/** What a node wants of catch-up. */
export interface CatchUpSettings {
	reads: Reads;
	wanted: WantedChanges;
	/** Whether a change takes its item along. */
	keepsItems: boolean;
	/** Go back to there, once for each text; the time in Unix seconds. */
	since?: { text: string; time: number } | undefined;
	credential: string;
	portal: ItemEvent['portal'];
}

/** What it works with. */
export interface CatchUpMeans {
	asker: Asker;
	types: WatchedTypes;
	stores: PositionStores;
	/** Where there is an application to keep the position in. */
	option?: OptionStore | undefined;
	troubles: TypeTroubles;
	/** Told of items that changed shortly before the reading began, and are not told. */
	knownBefore?(entityTypeId: number, rawItem: RawItem): void;
	/** Turns rows of a type's journal into changes. @throws PortalError */
	readSteps(entityTypeId: number, rows: readonly JournalRow[]): Promise<FoundChange[]>;
}
