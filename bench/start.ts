/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { list } from 'tar';
import { installCommunityPackage } from '../test/host/communityPackage';
import { ensureHost } from '../test/host/n8nHost';
import { packedPackage } from '../test/host/packedPackage';
import { probePackage } from './probePackage';
import { median, printTable, saveResult } from './results';

const run = promisify(execFile);

const ROUNDS = 15;

export interface StartResult {
	/** Milliseconds n8n's own loader takes for the package, in a fresh process. Target: under 30. */
	loadMilliseconds: number;
	/** Bytes of all files as installed. Target: under 200,000. */
	installedBytes: number;
	packedBytes: number;
}

/**
 * What n8n does at its start. By the time it comes to a community package it has loaded packages of
 * its own: the empty one stands for them, so that the loader's own first-time costs are not counted.
 */
const LOAD = `
const { createRequire } = require('node:module');
const { PackageDirectoryLoader } = createRequire(process.argv[1])('n8n-core');
const load = async (folder) => {
	const startedAt = performance.now();
	const loader = new PackageDirectoryLoader(folder);
	await loader.loadAll();
	const types = Object.keys(loader.nodeTypes).length + Object.keys(loader.credentialTypes).length;
	return { milliseconds: performance.now() - startedAt, types };
};
(async () => {
	await load(process.argv[2]);
	process.stdout.write(JSON.stringify(await load(process.argv[3])));
})();`;

/** How much longer n8n's start takes with the package, and what it takes on disk. */
export async function runStartBench(): Promise<StartResult> {
	const tarball = await packedPackage();
	const folder = await mkdtemp(join(tmpdir(), 'start-'));
	try {
		const name = await installCommunityPackage(folder, tarball);
		const installed = join(folder, '.n8n', 'nodes', 'node_modules', name);
		const { folder: empty } = await probePackage();
		const times: number[] = [];
		for (let round = 0; round < ROUNDS; round++) times.push(await loadTime(empty, installed));
		const result = { loadMilliseconds: median(times), ...(await sizes(tarball)) };
		printTable(
			['start', ''],
			[
				['loading the package, ms (target ≤ 50)', result.loadMilliseconds.toFixed(1)],
				['on disk, kB', (result.installedBytes / 1000).toFixed(0)],
				['packed, kB (target ≤ 160)', (result.packedBytes / 1000).toFixed(0)],
			],
		);
		await saveResult('start', result);
		return result;
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}

async function loadTime(empty: string, installed: string): Promise<number> {
	const host = await ensureHost();
	// n8n lets packages find its own modules in the same way.
	const env = { NODE_PATH: join(host.n8n, '..', '..', '..') };
	const { stdout } = await run(host.node, ['-e', LOAD, host.n8n, empty, installed], { env });
	const { milliseconds, types } = JSON.parse(stdout) as { milliseconds: number; types: number };
	if (types !== 4)
		throw new Error(`n8n found ${types} types instead of two nodes and two credentials`);
	return milliseconds;
}

async function sizes(tarball: string) {
	let installedBytes = 0;
	await list({ file: tarball, onReadEntry: (entry) => (installedBytes += entry.size) });
	const { stat } = await import('node:fs/promises');
	return { installedBytes, packedBytes: (await stat(tarball)).size };
}
