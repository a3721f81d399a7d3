/* eslint-disable @n8n/community-nodes/no-restricted-imports -- a server, not a node */
import { setTimeout } from 'node:timers/promises';

/** One write over REST, whether it changed anything or not. */
export interface WriteRecord {
	/** Lower case, e.g. `crm.item.update`. */
	readonly method: string;
	readonly entityTypeId: number;
	/** Of the item, of a product row's or comment's owner. */
	readonly id: number;
	/** False: nothing differed, so nothing was saved. */
	readonly saved: boolean;
	readonly fields: unknown;
	readonly userId: number;
}

/** Every write over REST, so that tests can see that nothing was written twice. */
export class WriteLog {
	readonly records: WriteRecord[] = [];
	/** What each write costs; its answer waits so long (docs/portal-contract.md §7: robots). */
	costMs = 0;
	/** How the time of a write passes; tests bring a way that does not take it. */
	pass: (ms: number) => unknown = setTimeout;
	private owedMs = 0;

	add(record: WriteRecord): void {
		this.records.push(record);
		this.owedMs += this.costMs;
	}

	/** How often an item was written by the method (default: by any). */
	count(entityTypeId: number, id: number, method?: string): number {
		return this.records.filter(
			(record) =>
				record.entityTypeId === entityTypeId &&
				record.id === id &&
				(method === undefined || record.method === method),
		).length;
	}

	/** Waits as long as the writes since the last call have cost, and gives these ms. */
	async pay(): Promise<number> {
		const owed = this.owedMs;
		this.owedMs = 0;
		if (owed > 0) await this.pass(owed);
		return owed;
	}

	clear(): void {
		this.records.length = 0;
	}
}
