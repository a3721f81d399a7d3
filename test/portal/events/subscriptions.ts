import type { Subscription } from '../items/types';

/** What `event.bind` created, oldest first. */
export class Subscriptions {
	private rows: Subscription[] = [];
	private lastId = 4;

	get all(): readonly Subscription[] {
		return this.rows;
	}

	/** Whether this application, event, handler, user and connector are bound already (§4). */
	has(row: Omit<Subscription, 'id'>, handlerPart?: number): boolean {
		const part = row.handler.slice(0, handlerPart);
		return this.rows.some(
			(other) =>
				other.applicationId === row.applicationId &&
				other.event === row.event &&
				other.offline === row.offline &&
				other.handler.slice(0, handlerPart) === part &&
				other.auth_type === row.auth_type &&
				other.connector_id === row.connector_id,
		);
	}

	add(row: Omit<Subscription, 'id'>): void {
		this.rows.push({ ...row, id: ++this.lastId });
	}

	/** Removes what matches and returns how many that were. */
	remove(matches: (row: Subscription) => boolean): number {
		const before = this.rows.length;
		this.rows = this.rows.filter((row) => !matches(row));
		return before - this.rows.length;
	}
}
