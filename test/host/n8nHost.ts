/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-dangerous-functions */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { manifestsOf, NEWEST } from './n8nVersions';

const INSTALLER = join(__dirname, 'installHost.ts');
const PROJECT = join(__dirname, '..', '..');

/** Raise it when what the installer puts beside `node_modules` changes, so that old hosts are left. */
const LAYOUT = 1;

/** What the names of all hosts in the cache folder begin with. */
export const HOST_PREFIX = 'n8n-host-';

/** An n8n installed on this machine. All paths are absolute. */
export interface N8nHost {
	/** The folder that holds everything; outside the checkout, shared by all checkouts. */
	directory: string;
	/** The Node that runs n8n: most versions need a newer one than this project does. */
	node: string;
	/** n8n's command-line script, to be run by `node`. */
	n8n: string;
	/** A user folder that is migrated and has its owner, to be copied. */
	template: string;
}

/** The folder for what survives a checkout, by the XDG base directory specification. */
export function cacheDirectory(): string {
	const root = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
	return join(root, 'n8n-nodes-bitrix24-crm-item');
}

/** Where the n8n of a version belongs. Two checkouts with the same lock file share one. */
export function hostDirectory(version: string): string {
	const hash = createHash('sha256');
	for (const file of manifestsOf(version)) hash.update(readFileSync(file));
	const digest = hash.update(`${LAYOUT} ${process.platform} ${process.arch}`).digest('hex');
	return join(cacheDirectory(), `${HOST_PREFIX}${digest.slice(0, 16)}`);
}

/** The paths of a host in `directory`, whether it is complete or still being built. */
export function hostIn(directory: string): N8nHost {
	return {
		directory,
		node: nodeFor(directory),
		n8n: join(directory, 'node_modules', 'n8n', 'bin', 'n8n'),
		template: join(directory, 'template'),
	};
}

/** The installed host, or `undefined`. A host appears under its name only when it is complete. */
export function findHost(version = NEWEST): N8nHost | undefined {
	const directory = hostDirectory(version);
	return existsSync(directory) ? hostIn(directory) : undefined;
}

/**
 * The installed host; installs it first if it is not there (some minutes, once a machine).
 * The installer runs on its own, as it draws its progress and Jest cannot load ES modules.
 * @throws Error when the installation fails; the installer has then printed why
 */
export async function ensureHost(version = NEWEST): Promise<N8nHost> {
	const installed = findHost(version);
	if (installed) return installed;
	const code = await new Promise<number | null>((resolve, reject) => {
		spawn(process.execPath, [require.resolve('tsx/cli'), INSTALLER, version], {
			cwd: PROJECT,
			stdio: ['ignore', 'inherit', 'inherit'],
		})
			.on('error', reject)
			.on('exit', resolve);
	});
	const host = findHost(version);
	if (code !== 0 || !host) throw new Error(`n8n ${version} could not be installed, see above`);
	return host;
}

/** The binary from npm where there is one for this platform, else the Node that runs this. */
function nodeFor(directory: string): string {
	const bundled = bundledNode(directory);
	if (bundled) return join(bundled, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
	const oldest = oldestNode(directory);
	if (Number(process.versions.node.split('.')[0]) >= oldest) return process.execPath;
	throw new Error(
		`No Node ${oldest} is packaged for ${process.platform}-${process.arch}; run this with Node ${oldest} or newer`,
	);
}

/** The oldest major version of Node that the installed n8n accepts, e.g. 24 for ">=24.0.0". */
function oldestNode(directory: string): number {
	const text = readFileSync(join(directory, 'node_modules', 'n8n', 'package.json'), 'utf8');
	const { engines } = JSON.parse(text) as { engines: { node: string } };
	return Number(/\d+/.exec(engines.node)?.[0]);
}

/** The folder with the packaged Node's `bin` and `include`, or `undefined` where none is packaged. */
export function bundledNode(directory: string): string | undefined {
	const folder = join(directory, 'node_modules', `node-${process.platform}-${process.arch}`);
	return existsSync(folder) ? folder : undefined;
}
