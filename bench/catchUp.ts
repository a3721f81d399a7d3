/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startN8n } from '../test/host/n8n';
import { packedPackage } from '../test/host/packedPackage';
import { measureCaughtUpChanges, type CaughtUpChanges } from './caughtUpChanges';
import { printTable, saveResult, say } from './results';
import { measureWaitingChanges, type WaitingChanges } from './waitingChanges';

const run = promisify(execFile);

export interface CatchUpResult {
	/** Changes made while the workflow was not active, then caught up on. Target: 500 a second. */
	caughtUp: CaughtUpChanges;
	/** The same number of changes through the portal's queue. */
	guaranteed: WaitingChanges;
	/** `caughtUp` ÷ `guaranteed`, changes a second. */
	ratio: number;
	/** Bytes that _Only When Changed_ keeps of an item with three short fields. Target: at most 300. */
	bytesPerItem: number;
}

/** How fast catch-up catches up, beside guaranteed delivery, and what watched fields cost in memory. */
export async function runCatchUpBench(): Promise<CatchUpResult> {
	const bytesPerItem = await snapshotBytes();
	const n8n = await startN8n({ packageTarball: await packedPackage() });
	try {
		const caughtUp = await measureCaughtUpChanges(n8n);
		const guaranteed = await measureWaitingChanges(n8n);
		const ratio = caughtUp.perSecond / guaranteed.perSecond;
		const result = { caughtUp, guaranteed, ratio, bytesPerItem };
		print(result);
		await saveResult('catchUp', result);
		return result;
	} finally {
		await n8n.remove();
	}
}

/** In a process of its own, whose heap nothing else is in. */
async function snapshotBytes(): Promise<number> {
	say('catchUp: memory of watched fields');
	const probe = join(__dirname, 'snapshotProbe.ts');
	const { stdout } = await run(process.execPath, ['--expose-gc', '--import', 'tsx', probe]);
	return Number(stdout);
}

function print({ caughtUp, guaranteed, ratio, bytesPerItem }: CatchUpResult): void {
	const row = (name: string, one: CaughtUpChanges | WaitingChanges) => [
		name,
		one.perSecond.toFixed(0),
		one.runs,
		one.requests,
		one.refused,
	];
	printTable(
		[`${caughtUp.changes} changes`, 'changes/s', 'runs', 'requests', 'refused'],
		[
			row('catch-up after a stop (target ≥ 500)', caughtUp),
			row('guaranteed, waiting in the queue', guaranteed),
		],
	);
	say(`Catch-up ÷ guaranteed: ${ratio.toFixed(2)}.`);
	say(`Only When Changed keeps ${bytesPerItem.toFixed(0)} bytes an item (target ≤ 300).`);
}
