/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-dangerous-functions, @n8n/community-nodes/no-hardcoded-secrets */
import { spawn, type ChildProcess } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { N8nHost } from './n8nHost';
import { waitUntil } from './waitUntil';

/** Fixed, so that a copied user folder can be read by every n8n that is given one. */
export const ENCRYPTION_KEY = 'bitrix24-crm-item-tests-only';

const START_SECONDS = 120;
const STOP_SECONDS = 45;
const TAIL_CHARACTERS = 4_000;

/** What a process of n8n does in queue mode; alone it is a main. */
export type N8nRole = 'main' | 'worker' | 'webhook';

const COMMANDS: Record<N8nRole, string> = { main: 'start', worker: 'worker', webhook: 'webhook' };

export interface N8nProcessSettings {
	/** `main` unless given. */
	role?: N8nRole;
	port: number;
	/** The port on which n8n waits for its task runners; two instances need two. */
	brokerPort: number;
	userFolder: string;
	/** Wins over everything that is set here. */
	env?: Record<string, string>;
}

/** One running n8n, from its start until it is stopped or killed. */
export class N8nProcess {
	readonly url: string;

	/** Answers JSON once this process can do its work. */
	private readonly readyUrl: string;

	private output = '';

	private readonly child: ChildProcess;

	private readonly exited: Promise<void>;

	private readonly killAtExit = () => this.child.kill('SIGKILL');

	constructor(host: N8nHost, settings: N8nProcessSettings) {
		this.url = `http://127.0.0.1:${settings.port}`;
		const isMain = (settings.role ?? 'main') === 'main';
		// A main answers `/healthz` before its REST API; the others have no REST API.
		this.readyUrl = isMain ? `${this.url}/rest/settings` : `${this.url}/healthz/readiness`;
		this.child = spawn(host.node, [host.n8n, COMMANDS[settings.role ?? 'main']], {
			env: environment(this.url, settings, unneededModules(host)),
			stdio: ['ignore', 'pipe', 'pipe'],
		});
		const keep = (chunk: Buffer) => (this.output += chunk.toString());
		this.child.stdout?.on('data', keep);
		this.child.stderr?.on('data', keep);
		this.exited = new Promise((resolve) => {
			this.child.once('error', (error) => {
				this.output += String(error);
				resolve();
			});
			this.child.once('exit', () => resolve());
		});
		process.once('exit', this.killAtExit);
		void this.exited.then(() => process.removeListener('exit', this.killAtExit));
	}

	get pid(): number | undefined {
		return this.child.pid;
	}

	/** What it wrote to stdout and stderr since its start. */
	logs(): string {
		return this.output;
	}

	private get isRunning(): boolean {
		return this.child.pid !== undefined && !this.child.signalCode && this.child.exitCode === null;
	}

	/**
	 * Waits until it can do its work.
	 * @throws Error with the end of its log when n8n exits or does not answer in time
	 */
	async ready(): Promise<void> {
		const log = () => this.output.slice(-TAIL_CHARACTERS);
		await waitUntil(
			() => `n8n to answer at ${this.url}. The end of its log:\n${log()}`,
			async () => {
				if (!this.isRunning) throw new Error(`n8n ended while it started:\n${log()}`);
				return (await answersJson(this.readyUrl)) || undefined;
			},
			{ seconds: START_SECONDS },
		);
	}

	/** Stops it as a service manager does (SIGTERM). @throws Error if it has not ended in 45 s */
	async stop(): Promise<void> {
		if (!this.isRunning) return;
		this.child.kill('SIGTERM');
		await waitUntil(
			() => `n8n to stop. The end of its log:\n${this.output.slice(-TAIL_CHARACTERS)}`,
			() => (this.isRunning ? undefined : true),
			{ seconds: STOP_SECONDS },
		);
	}

	/** Ends it as a crash does (SIGKILL). Its task runner ends by itself when n8n is gone. */
	async kill(): Promise<void> {
		if (this.isRunning) this.child.kill('SIGKILL');
		await this.exited;
	}
}

/** n8n's parts that no node has to do with: without them it starts faster and calls no other server. */
const UNNEEDED_MODULES = [
	'agents',
	'breaking-changes',
	'chat-hub',
	'external-secrets',
	'insights',
	'instance-ai',
	'instance-registry',
	'ldap',
	'log-streaming',
	'mcp',
	'mcp-registry',
	'oauth-server',
	'otel',
	'source-control',
	'sso-oidc',
	'sso-saml',
	'workflow-builder',
];

/** n8n refuses to start when it is told to leave out a module that it does not know. */
function unneededModules({ directory }: N8nHost): string[] {
	const known = readdirSync(join(directory, 'node_modules', 'n8n', 'dist', 'modules'));
	return UNNEEDED_MODULES.filter((name) => known.includes(name) || known.includes(`${name}.ee`));
}

/** Only what a program needs of the surroundings: the settings of an n8n on this machine must have no effect. */
function environment(
	url: string,
	settings: N8nProcessSettings,
	unneeded: readonly string[],
): Record<string, string> {
	return {
		PATH: process.env.PATH ?? '',
		HOME: settings.userFolder,
		TZ: 'UTC',
		N8N_USER_FOLDER: settings.userFolder,
		N8N_ENCRYPTION_KEY: ENCRYPTION_KEY,
		N8N_PORT: String(settings.port),
		N8N_LISTEN_ADDRESS: '127.0.0.1',
		N8N_EDITOR_BASE_URL: url,
		WEBHOOK_URL: url,
		N8N_SECURE_COOKIE: 'false',
		N8N_RUNNERS_BROKER_PORT: String(settings.brokerPort),
		N8N_DIAGNOSTICS_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
		N8N_DYNAMIC_BANNERS_ENABLED: 'false',
		N8N_TEMPLATES_ENABLED: 'false',
		N8N_PERSONALIZATION_ENABLED: 'false',
		N8N_HIRING_BANNER_ENABLED: 'false',
		N8N_VERIFIED_PACKAGES_ENABLED: 'false',
		N8N_DISABLED_MODULES: unneeded.join(','),
		...(settings.role === 'worker'
			? { QUEUE_HEALTH_CHECK_ACTIVE: 'true', QUEUE_HEALTH_CHECK_PORT: String(settings.port) }
			: {}),
		...settings.env,
	};
}

async function answersJson(url: string): Promise<boolean> {
	try {
		const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
		await response.json();
		return response.ok;
	} catch {
		// not listening yet, or the page that says "n8n is starting up"
		return false;
	}
}
