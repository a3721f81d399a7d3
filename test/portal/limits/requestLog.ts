import type { RequestRecord } from '../items/types';

const CAPACITY = 100_000;

/** What was asked, oldest first; of more than 100,000 requests the older half is forgotten. */
export class RequestLog {
	readonly records: RequestRecord[] = [];

	add(record: RequestRecord): void {
		if (this.records.length >= CAPACITY) this.records.splice(0, CAPACITY / 2);
		this.records.push(record);
	}

	clear(): void {
		this.records.length = 0;
	}
}
