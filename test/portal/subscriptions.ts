import type { Subscription } from './types';

/** What `event.bind` created, oldest first. */
export class Subscriptions {
	private rows: Subscription[] = [];
	private lastId = 4;

	get all(): readonly Subscription[] {
		return this.rows;
	}

	/** False: this application, event, handler, user and connector are bound already (§4). */
	add(row: Omit<Subscription, 'id'>): boolean {
		const twin = this.rows.some(
			(other) =>
				other.applicationId === row.applicationId &&
				other.event === row.event &&
				other.handler === row.handler &&
				other.auth_type === row.auth_type &&
				other.connector_id === row.connector_id,
		);
		if (twin) return false;
		this.rows.push({ ...row, id: ++this.lastId });
		return true;
	}

	/** Removes what matches and returns how many that were. */
	remove(matches: (row: Subscription) => boolean): number {
		const before = this.rows.length;
		this.rows = this.rows.filter((row) => !matches(row));
		return before - this.rows.length;
	}
}
