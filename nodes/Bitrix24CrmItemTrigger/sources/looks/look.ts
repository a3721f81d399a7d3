import type { RawItem } from '../../../shared/items/reading/rawItem';
import type { Command } from '../../../shared/portal/portal';

/** Reads one list of the portal in ascending ids, page by page, until a page is empty. */
export interface Look {
	readonly entityTypeId: number;
	/** The name of the rows' id, as the list gives it. */
	readonly idName: 'id' | 'ID';
	/** The id of the last row that was read; 0 before the first. */
	after: number;
	/** Full pages in a row: the more there were, the more are asked for at once. */
	fullPages: number;
	/**
	 * The command for the page behind an id.
	 * @param after the id, or a reference to an earlier command of the same batch
	 */
	page(after: string): Command;
	/**
	 * Takes a page that is not empty.
	 * @param beganAt when its command began by the portal's clock, Unix seconds
	 * @throws PortalError where its rows cannot be read
	 */
	take(rows: readonly RawItem[], beganAt: number): void;
	/** There is nothing more. @param beganAt as for `take` */
	end(beganAt: number): void;
}
