/* eslint-disable @n8n/community-nodes/no-restricted-globals */
import { missingServices } from '../test/cluster/services';
import { runBulkBench } from './bulk';
import { runCatchUpBench } from './catchUp';
import { runClusterBench } from './cluster';
import { runIntakeBench } from './intake';
import { runMemoryBench } from './memory';
import { runParallelBench } from './parallel';
import { runPendingBench } from './pending';
import { runQueueBench } from './queue';
import { runStartBench } from './start';
import { runTypingBench } from './typing';
import { say } from './results';
import { runWriteBench } from './write';

const BENCHES: Readonly<Record<string, () => Promise<unknown>>> = {
	typing: runTypingBench,
	start: runStartBench,
	bulk: runBulkBench,
	parallel: runParallelBench,
	memory: runMemoryBench,
	intake: runIntakeBench,
	queue: runQueueBench,
	pending: runPendingBench,
	cluster: runClusterBench,
	catchUp: runCatchUpBench,
	write: runWriteBench,
};

/** These start n8n in queue mode. */
const ON_CLUSTER = new Set(['queue', 'cluster']);

/** `npm run bench` runs all; `npm run bench -- bulk start` those that are named. */
async function main(names: readonly string[]): Promise<void> {
	const unknown = names.filter((name) => !Object.hasOwn(BENCHES, name));
	if (unknown.length > 0) {
		throw new Error(
			`There is no ${unknown.join(', ')}; choose from ${Object.keys(BENCHES).join(', ')}`,
		);
	}
	for (const [name, run] of Object.entries(BENCHES)) {
		if (names.length > 0 && !names.includes(name)) continue;
		say(`\n${name}`);
		const missing = ON_CLUSTER.has(name) ? missingServices() : [];
		if (missing.length > 0) say(`Left out: this machine lacks ${missing.join(' and ')}.`);
		else await run();
	}
}

main(process.argv.slice(2)).catch((error: unknown) => {
	say(error instanceof Error ? error.message : String(error));
	process.exitCode = 1;
});
