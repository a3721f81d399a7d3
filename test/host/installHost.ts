/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, no-console */
import type { ListrRenderer, ListrTaskWrapper } from 'listr2' with { 'resolution-mode': 'import' };
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { lock } from 'proper-lockfile';
import {
	bundledNode,
	cacheDirectory,
	findHost,
	HOST_PREFIX,
	hostDirectory,
	hostIn,
	type N8nHost,
} from './n8nHost';
import { chosenVersions, manifestsOf, NEWEST } from './n8nVersions';
import { makeTemplate } from './userFolder';

/** Longer than any installation takes: whoever waits for another's gives up after it. */
const LOCK_RETRIES = { retries: 300, minTimeout: 3_000, maxTimeout: 3_000 };
const SHOWN_LINES = 20;
const STAGING_PREFIX = 'installing-';

/** npm's own explanation comes first and its long help last: its error lines tell what matters. */
function tailOf(output: string): string {
	const lines = output.split('\n');
	const errors = lines.filter((line) => line.startsWith('npm error'));
	return errors.length > 0
		? errors.slice(0, SHOWN_LINES).join('\n')
		: lines.slice(-SHOWN_LINES).join('\n');
}

interface Context {
	/** The folder being filled, beside the final one, so that the last step can be one rename. */
	staging: string;
}

type Task = ListrTaskWrapper<Context, typeof ListrRenderer, typeof ListrRenderer>;

/** Runs npm and shows its last line; a failure carries the tail of its output. */
async function npm(task: Task, cwd: string, args: string[], env: Record<string, string> = {}) {
	const { execa } = await import('execa');
	const running = execa('npm', args, { cwd, env, all: true, reject: false });
	running.all.on('data', (chunk: Buffer) => {
		task.output = chunk.toString().trim().split('\n').at(-1) ?? '';
	});
	const result = await running;
	if (!result.failed) return;
	const tail = tailOf(result.all);
	throw new Error(`npm ${args.join(' ')} failed (exit code ${result.exitCode}):\n${tail}`);
}

/** Install scripts stay off: one of n8n's dependencies tries to download sources in its own. */
async function installDependencies(task: Task, version: string, directory: string) {
	for (const file of manifestsOf(version)) await cp(file, join(directory, basename(file)));
	const flags = ['--ignore-scripts', '--omit=dev', '--no-audit', '--no-fund'];
	await npm(task, directory, ['ci', ...flags]);
}

const SQLITE = join('node_modules', 'sqlite3');
const BINDING = join('build', 'Release', 'node_sqlite3.node');

/**
 * SQLite's binding is the one native part without a prebuilt binary in the npm registry. It is built
 * against Node-API, so that what one host has built serves those with the same Node or a newer one;
 * an older one crashes with it (a binding built with the headers of 24, in 20.19).
 */
async function buildSqlite(task: Task, directory: string) {
	const binding = await builtBinding(directory);
	if (binding) return await cp(binding, join(directory, SQLITE, BINDING));
	const headers = bundledNode(directory);
	await npm(task, directory, ['rebuild', 'sqlite3', '--ignore-scripts=false'], {
		npm_config_build_from_source: 'true',
		...(headers ? { npm_config_nodedir: headers } : {}),
	});
}

/** The binding that another host on this machine has built of the same version. */
async function builtBinding(directory: string): Promise<string | undefined> {
	const version = await versionOf(directory, SQLITE);
	const node = await bundledMajor(directory);
	for (const name of await readdir(cacheDirectory())) {
		if (!name.startsWith(HOST_PREFIX)) continue;
		const other = join(cacheDirectory(), name);
		const binding = join(other, SQLITE, BINDING);
		if (!existsSync(binding) || (await versionOf(other, SQLITE)) !== version) continue;
		if ((await bundledMajor(other)) <= node) return binding;
	}
	return undefined;
}

/** The major version of the packaged Node; none is packaged for some platforms: nothing is shared. */
async function bundledMajor(directory: string): Promise<number> {
	const folder = bundledNode(directory);
	return folder ? Number.parseInt(await versionOf(folder), 10) : Number.NaN;
}

async function versionOf(...folder: string[]): Promise<string> {
	const text = await readFile(join(...folder, 'package.json'), 'utf8');
	return (JSON.parse(text) as { version: string }).version;
}

async function steps(version: string) {
	const final = hostDirectory(version);
	const { Listr } = await import('listr2');
	return new Listr<Context>(
		[
			{
				title: `Download n8n ${version} and its dependencies (about 3 GB, some minutes)`,
				task: (context, task) => installDependencies(task, version, context.staging),
				rendererOptions: { outputBar: true },
			},
			{
				title: 'Build its SQLite binding (about a minute)',
				task: (context, task) => buildSqlite(task, context.staging),
				rendererOptions: { outputBar: true },
			},
			{
				title: 'Start it once to prepare a database (about half a minute)',
				task: (context) => makeTemplate(hostIn(context.staging)),
			},
			{
				title: `Put it into ${final}`,
				task: (context) => rename(context.staging, final),
			},
		],
		{ rendererOptions: { collapseErrors: false } },
	);
}

/**
 * Installs a version of n8n into the cache folder, once; a second call finds it and returns at once.
 * Safe against two at the same time, and against being killed: the folder gets its name last.
 * @throws Error with the tail of npm's output, or n8n's, when a step fails
 */
export async function installHost(version = NEWEST): Promise<N8nHost> {
	const installed = findHost(version);
	if (installed) return installed;
	await mkdir(cacheDirectory(), { recursive: true });
	const release = await lock(cacheDirectory(), { retries: LOCK_RETRIES, stale: 60_000 });
	try {
		const byAnother = findHost(version);
		if (byAnother) return byAnother;
		console.log('The tests and the demo run in a real n8n, which is installed once a machine.');
		await fill(version);
		return hostIn(hostDirectory(version));
	} finally {
		await release();
	}
}

async function fill(version: string) {
	await removeLeftovers();
	const staging = await mkdtemp(join(cacheDirectory(), STAGING_PREFIX));
	try {
		const list = await steps(version);
		await list.run({ staging });
	} finally {
		await rm(staging, { recursive: true, force: true });
	}
}

/** An installer that was killed leaves gigabytes; whoever holds the lock knows that none is at work. */
async function removeLeftovers() {
	for (const name of await readdir(cacheDirectory())) {
		if (!name.startsWith(STAGING_PREFIX)) continue;
		await rm(join(cacheDirectory(), name), { recursive: true, force: true });
	}
}

/** One after another: two at once would need twice the memory and save no time. */
async function installAll(versions: readonly string[]) {
	for (const version of versions) {
		const host = await installHost(version);
		console.log(`n8n ${version} is in ${host.directory}`);
	}
}

/** The versions named on the command line, `all` that `npm run test:hosts` runs on, or the newest. */
function wanted([first, ...others]: string[]): readonly string[] {
	if (first === undefined) return [NEWEST];
	return first === 'all' ? chosenVersions() : [first, ...others];
}

if (require.main === module) {
	installAll(wanted(process.argv.slice(2))).catch((error: unknown) => {
		console.error(error instanceof Error ? error.message : error);
		process.exitCode = 1;
	});
}
