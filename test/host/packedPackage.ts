/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

const PROJECT = join(__dirname, '..', '..');

/**
 * The project as users get it: what `npm pack` makes of the built `dist`. Packed once for the same
 * content, whoever asks: the test files of a run share it.
 * @returns the path of the tarball
 * @throws Error when `dist` is missing (run `npm run build`)
 */
export async function packedPackage(project = PROJECT): Promise<string> {
	const folder = join(tmpdir(), `packed-${await contentHash(project)}`);
	return (await tarballIn(folder)) ?? (await pack(project, folder));
}

async function pack(project: string, folder: string): Promise<string> {
	const staging = await mkdtemp(join(tmpdir(), 'packing-'));
	await run('npm', ['pack', '--ignore-scripts', '--pack-destination', staging], { cwd: project });
	await mkdir(tmpdir(), { recursive: true });
	// another test file may have packed it first: the tarball is the same
	await rename(staging, folder).catch(() => rm(staging, { recursive: true, force: true }));
	const tarball = await tarballIn(folder);
	if (!tarball) throw new Error(`npm pack left no tarball in ${folder}`);
	return tarball;
}

async function tarballIn(folder: string): Promise<string | undefined> {
	const names = await readdir(folder).catch(() => []);
	const name = names.find((candidate) => candidate.endsWith('.tgz'));
	return name && join(folder, name);
}

async function contentHash(project: string): Promise<string> {
	const dist = join(project, 'dist');
	const entries = await readdir(dist, { recursive: true, withFileTypes: true }).catch(() => {
		throw new Error(`There is no ${dist}: run "npm run build" first`);
	});
	const files = entries
		.filter((entry) => entry.isFile())
		.map((entry) => join(entry.parentPath, entry.name));
	const hash = createHash('sha256');
	for (const file of [join(project, 'package.json'), ...files.sort()]) {
		hash.update(file).update(await readFile(file));
	}
	return hash.digest('hex').slice(0, 16);
}
