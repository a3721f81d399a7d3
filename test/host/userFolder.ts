/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './freePort';
import type { N8nHost } from './n8nHost';
import { N8nProcess } from './n8nProcess';
import { RestSession } from './restSession';

const PREFIX = 'n8n-user-folder-';

/** An empty user folder: n8n migrates a database in it at its first start, which takes 30 s. */
export async function emptyUserFolder(): Promise<string> {
	return await mkdtemp(join(tmpdir(), PREFIX));
}

/** A user folder with a migrated database and an owner (`OWNER`), made by copying. */
export async function preparedUserFolder(host: N8nHost): Promise<string> {
	const folder = await emptyUserFolder();
	await cp(host.template, folder, { recursive: true });
	return folder;
}

/** Makes the folder that `preparedUserFolder` copies: one start of n8n and its owner set up. */
export async function makeTemplate(host: N8nHost): Promise<void> {
	const userFolder = await emptyUserFolder();
	const n8n = new N8nProcess(host, {
		port: await freePort(),
		brokerPort: await freePort(),
		userFolder,
	});
	try {
		await n8n.ready();
		await new RestSession(n8n.url).setUpOwner();
		await n8n.stop();
		await cp(userFolder, host.template, { recursive: true });
	} finally {
		await n8n.kill();
		await rm(userFolder, { recursive: true, force: true });
	}
}
