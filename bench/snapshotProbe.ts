/*
 * node --expose-gc --import tsx bench/snapshotProbe.ts
 *
 * Prints how many bytes of heap an item takes whose three short fields are watched.
 */
/* eslint-disable @n8n/community-nodes/no-restricted-globals */
import { MOST_PER_TYPE, Snapshots } from '../nodes/Bitrix24CrmItemTrigger/changes/snapshots';
import { ORDERS } from './orders';

const FIELDS = ['stageId', 'opportunity', 'assignedById'];

function inUse(): number {
	globalThis.gc?.();
	return process.memoryUsage().heapUsed;
}

function remember(snapshots: Snapshots, id: number): void {
	const item = {
		id,
		stageId: `DT${ORDERS}_7:PREPARATION`,
		opportunity: id * 1.25,
		assignedById: 7,
	};
	snapshots.set(ORDERS, id, item, FIELDS);
}

const snapshots = new Snapshots();
remember(snapshots, 1);
const before = inUse();
for (let id = 2; id <= MOST_PER_TYPE; id++) remember(snapshots, id);
const bytes = (inUse() - before) / (MOST_PER_TYPE - 1);
// Used after it was measured: what nobody needs any more would be collected before.
if (!snapshots.get(ORDERS, MOST_PER_TYPE, FIELDS, 0)) throw new Error('Nothing was remembered');
process.stdout.write(String(bytes));
