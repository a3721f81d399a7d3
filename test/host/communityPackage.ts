/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { extract, list } from 'tar';

const run = promisify(execFile);

/** n8n 2.41.1, `community-packages.service.ts`, `downloadPackage()`: exactly its flags. */
const INSTALL_FLAGS = [
	'--audit=false',
	'--fund=false',
	'--bin-links=false',
	'--install-strategy=shallow',
	'--ignore-scripts=true',
	'--package-lock=false',
];

interface Manifest {
	name: string;
	version: string;
	devDependencies?: unknown;
	peerDependencies?: unknown;
	optionalDependencies?: unknown;
}

interface Ledger {
	name: string;
	private: boolean;
	dependencies: Record<string, string>;
}

/**
 * Puts a packed package where and how "Settings → Community nodes → Install" puts it. n8n's own
 * request takes names in the public registry only, so this repeats its steps (`downloadPackage()`):
 * unpack into `.n8n/nodes/node_modules/<name>`, drop dev, peer and optional dependencies from its
 * package.json, `npm install` what is left, and note it in the ledger `.n8n/nodes/package.json`.
 * The database row that lists it under Settings is left out: n8n loads packages by the folder.
 * @returns the package's name
 */
export async function installCommunityPackage(
	userFolder: string,
	tarball: string,
): Promise<string> {
	const nodes = join(userFolder, '.n8n', 'nodes');
	const manifest = await readManifest(tarball);
	const directory = join(nodes, 'node_modules', manifest.name);
	await mkdir(directory, { recursive: true });
	await extract({ file: tarball, cwd: directory, strip: 1 });
	await writeJson(join(directory, 'package.json'), withoutForeignDependencies(manifest));
	await run('npm', ['install', ...INSTALL_FLAGS], { cwd: directory });
	await noteInLedger(join(nodes, 'package.json'), manifest);
	return manifest.name;
}

async function readManifest(tarball: string): Promise<Manifest> {
	let text = '';
	await list({
		file: tarball,
		filter: (path) => path === 'package/package.json',
		onReadEntry: (entry) => entry.on('data', (chunk: Buffer) => (text += chunk.toString())),
	});
	return JSON.parse(text) as Manifest;
}

function withoutForeignDependencies(manifest: Manifest): Manifest {
	const kept = { ...manifest };
	delete kept.devDependencies;
	delete kept.peerDependencies;
	delete kept.optionalDependencies;
	return kept;
}

async function noteInLedger(file: string, { name, version }: Manifest): Promise<void> {
	const empty: Ledger = { name: 'installed-nodes', private: true, dependencies: {} };
	const text = await readFile(file, 'utf8').catch(() => undefined);
	const ledger = text === undefined ? empty : (JSON.parse(text) as Ledger);
	ledger.dependencies[name] = version;
	await writeJson(file, ledger);
}

async function writeJson(file: string, value: unknown): Promise<void> {
	await writeFile(file, JSON.stringify(value, null, 2));
}
