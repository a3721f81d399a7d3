/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-dangerous-functions */
import { execFile, execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '../host/freePort';
import { waitUntil } from '../host/waitUntil';

const run = promisify(execFile);

const POSTGRES_ROOT = '/usr/lib/postgresql';

/** Where Debian puts Postgres' own programs, which are not on the PATH; `undefined`: not installed. */
function postgresPrograms(): string | undefined {
	if (!existsSync(POSTGRES_ROOT)) return undefined;
	const folders = readdirSync(POSTGRES_ROOT)
		.sort((one, other) => Number(other) - Number(one))
		.map((version) => join(POSTGRES_ROOT, version, 'bin'));
	return folders.find((folder) => existsSync(join(folder, 'initdb')));
}

function hasRedis(): boolean {
	try {
		execFileSync('redis-server', ['--version'], { stdio: 'ignore' });
		return true;
	} catch {
		return false;
	}
}

/** What a cluster needs and this machine lacks; empty where it has all. */
export function missingServices(): string[] {
	return [...(postgresPrograms() ? [] : ['postgresql']), ...(hasRedis() ? [] : ['redis-server'])];
}

/** Postgres refuses to run as root: it runs as the user its Debian package makes. */
const asPostgres = (command: string, args: readonly string[]): [string, string[]] =>
	process.getuid?.() === 0
		? ['setpriv', ['--reuid=postgres', '--regid=postgres', '--clear-groups', command, ...args]]
		: [command, [...args]];

/** A Postgres of its own, on 127.0.0.1, gone when it is stopped. */
export class Postgres {
	private constructor(
		readonly port: number,
		private readonly folder: string,
		private readonly child: ChildProcess,
	) {}

	static async start(): Promise<Postgres> {
		const programs = postgresPrograms();
		if (!programs) throw new Error('Postgres is not installed');
		const folder = await mkdtemp(join(tmpdir(), 'cluster-postgres-'));
		await chmod(folder, 0o777);
		const data = join(folder, 'data');
		const init = ['-D', data, '-U', 'n8n', '--auth=trust', '--encoding=UTF8', '--no-sync'];
		await run(...asPostgres(join(programs, 'initdb'), init));
		const port = await freePort();
		const settings = { port, listen_addresses: '127.0.0.1', unix_socket_directories: folder };
		const fast = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };
		const options = Object.entries({ ...settings, ...fast }).flatMap(([name, value]) => [
			'-c',
			`${name}=${value}`,
		]);
		const child = spawn(...asPostgres(join(programs, 'postgres'), ['-D', data, ...options]), {
			stdio: 'ignore',
		});
		await waitUntil('Postgres to answer', async () => await accepts(port));
		await run(join(programs, 'createdb'), [
			'-h',
			'127.0.0.1',
			'-p',
			String(port),
			'-U',
			'n8n',
			'n8n',
		]);
		return new Postgres(port, folder, child);
	}

	get env(): Record<string, string> {
		return {
			DB_TYPE: 'postgresdb',
			DB_POSTGRESDB_HOST: '127.0.0.1',
			DB_POSTGRESDB_PORT: String(this.port),
			DB_POSTGRESDB_DATABASE: 'n8n',
			DB_POSTGRESDB_USER: 'n8n',
			DB_POSTGRESDB_PASSWORD: 'not-asked-for',
		};
	}

	async stop(): Promise<void> {
		await ended(this.child, 'SIGINT');
		await rm(this.folder, { recursive: true, force: true, maxRetries: 5 });
	}
}

/** A Redis of its own, on 127.0.0.1, which keeps nothing: restarted it is empty. */
export class Redis {
	private child: ChildProcess | undefined;

	private constructor(readonly port: number) {}

	static async start(): Promise<Redis> {
		const redis = new Redis(await freePort());
		await redis.restart();
		return redis;
	}

	get env(): Record<string, string> {
		return { QUEUE_BULL_REDIS_HOST: '127.0.0.1', QUEUE_BULL_REDIS_PORT: String(this.port) };
	}

	/** Ends it and starts it again, empty. */
	async restart(): Promise<void> {
		await this.stop();
		const options = ['--port', String(this.port), '--bind', '127.0.0.1', '--save', ''];
		this.child = spawn('redis-server', [...options, '--appendonly', 'no'], {
			cwd: tmpdir(),
			stdio: 'ignore',
		});
		await waitUntil('Redis to answer', async () => await accepts(this.port));
	}

	/** Cuts every publish/subscribe connection once; clients connect again by themselves. */
	async cutSubscribers(): Promise<void> {
		await run('redis-cli', ['-p', String(this.port), 'CLIENT', 'KILL', 'TYPE', 'pubsub']);
	}

	async stop(): Promise<void> {
		if (this.child) await ended(this.child, 'SIGTERM');
		this.child = undefined;
	}
}

/** `true` once something listens there. */
async function accepts(port: number): Promise<true | undefined> {
	return await new Promise((resolve) => {
		const socket = connect(port, '127.0.0.1');
		socket.once('connect', () => {
			socket.destroy();
			resolve(true);
		});
		socket.once('error', () => resolve(undefined));
	});
}

async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
	if (child.exitCode !== null || child.signalCode) return;
	await new Promise((resolve) => {
		child.once('exit', resolve);
		child.kill(signal);
	});
}
