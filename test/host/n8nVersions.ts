/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const VERSIONS = join(__dirname, 'versions');

/** The n8n of the end-to-end tests, the cluster, the bench and the demo. */
export const NEWEST = '2.41.1';

/**
 * Every n8n that can be installed here, the oldest first: a folder each in `versions/`, with the
 * package.json and the lock file that npm installs it from, and with a Node that suits it.
 */
export const n8nVersions: readonly string[] = readdirSync(VERSIONS).sort((one, other) =>
	one.localeCompare(other, 'en', { numeric: true }),
);

/**
 * The versions that `npm run test:hosts` runs on: those named in the variable `N8N_HOSTS` (with
 * spaces between), or all.
 * @throws Error for a version without a folder in `versions/`
 */
export function chosenVersions(): readonly string[] {
	const named = process.env.N8N_HOSTS?.split(/\s+/).filter(Boolean) ?? [];
	for (const version of named) manifestsOf(version);
	return named.length > 0 ? named : n8nVersions;
}

/** The package.json and the lock file of a version. @throws Error for an unknown version */
export function manifestsOf(version: string): readonly [manifest: string, lock: string] {
	if (!n8nVersions.includes(version)) {
		throw new Error(`n8n ${version} is not known; known are: ${n8nVersions.join(', ')}`);
	}
	const folder = join(VERSIONS, version);
	return [join(folder, 'package.json'), join(folder, 'package-lock.json')];
}
