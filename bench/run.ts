/* eslint-disable @n8n/community-nodes/no-restricted-globals */
import { runBulkBench } from './bulk';
import { runCatchUpBench } from './catchUp';
import { runIntakeBench } from './intake';
import { runMemoryBench } from './memory';
import { runParallelBench } from './parallel';
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
	catchUp: runCatchUpBench,
	write: runWriteBench,
};

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
		await run();
	}
}

main(process.argv.slice(2)).catch((error: unknown) => {
	say(error instanceof Error ? error.message : String(error));
	process.exitCode = 1;
});
