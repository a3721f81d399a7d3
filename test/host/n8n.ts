/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/require-node-api-error */
import type { IRunExecutionData } from 'n8n-workflow';
import { rm } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { installCommunityPackage } from './communityPackage';
import * as executions from './executions';
import { freePort } from './freePort';
import { ensureHost, type N8nHost } from './n8nHost';
import { N8nProcess, type N8nProcessSettings } from './n8nProcess';
import { connectOAuth } from './oauthConnection';
import * as publication from './publication';
import { RestSession } from './restSession';
import { emptyUserFolder, preparedUserFolder } from './userFolder';
import { waitUntil } from './waitUntil';
import * as workflows from './workflows';

export type { Execution } from './executions';
export { itemsOf } from './executions';
export { OWNER, RestError } from './restSession';
export { PublicationError } from './publication';
export type { StoredWorkflow, WorkflowDefinition } from './workflows';

const UP = 'Editor is now accessible';
const GRACE_MS = 500;
/** After a crash n8n may look at what was running for two minutes before it starts anything. */
const UP_SECONDS = 180;

export interface N8nOptions {
	/** One of `n8nVersions`; the newest unless given. */
	version?: string;
	/** What `packedPackage()` gave; without it n8n has its own nodes only. */
	packageTarball?: string;
	/** A free one unless given. Kept over restarts, as handler addresses hold it. */
	port?: number;
	/** An existing user folder, which is kept; else a fresh one, removed by `remove()`. */
	userFolder?: string;
	/** n8n's settings; win over those the tests need. */
	env?: Record<string, string>;
	/** For an n8n whose data another key protects; costs the 30 s of a first migration. */
	encryptionKey?: string;
	/** Its database is new and has no owner yet, as in a cluster with a database of its own. */
	isNew?: boolean;
}

/** A real n8n, logged in as its owner. Answers to everything the editor can be told to do. */
export class N8n {
	readonly rest: RestSession;

	private process: N8nProcess;

	private constructor(
		private readonly host: N8nHost,
		private readonly settings: N8nProcessSettings,
		private readonly ownsUserFolder: boolean,
	) {
		this.process = new N8nProcess(host, settings);
		this.rest = new RestSession(this.process.url);
	}

	/** Starts it and logs in. @throws Error with the end of n8n's log when it does not come up */
	static async start(options: N8nOptions): Promise<N8n> {
		const host = await ensureHost(options.version);
		const userFolder = options.userFolder ?? (await userFolderFor(host, options));
		if (options.packageTarball) await installCommunityPackage(userFolder, options.packageTarball);
		const key = options.encryptionKey;
		const n8n = new N8n(
			host,
			{
				userFolder,
				port: options.port ?? (await freePort()),
				brokerPort: await freePort(),
				env: { ...(key ? { N8N_ENCRYPTION_KEY: key } : {}), ...options.env },
			},
			options.userFolder === undefined,
		);
		try {
			await n8n.process.ready();
			if (key !== undefined || options.isNew) await n8n.rest.setUpOwner();
			await n8n.rest.logIn();
		} catch (error) {
			await n8n.remove();
			throw error;
		}
		return n8n;
	}

	get url(): string {
		return this.process.url;
	}

	get pid(): number | undefined {
		return this.process.pid;
	}

	get userFolder(): string {
		return this.settings.userFolder;
	}

	/** Where the portal's OAuth page has to send the browser: the local application's handler path. */
	get oauthCallbackUrl(): string {
		return `${this.url}/rest/oauth2-credential/callback`;
	}

	/** stdout and stderr since the last (re)start. */
	logs(): string {
		return this.process.logs();
	}

	/** @returns the id of the new credential */
	async createCredential(type: string, data: object, name = type): Promise<string> {
		const { id } = await this.rest.post<{ id: string }>('/rest/credentials', { name, type, data });
		return id;
	}

	connectOAuth = (credentialId: string): Promise<void> => connectOAuth(this.rest, credentialId);

	createWorkflow = (definition: workflows.WorkflowDefinition): Promise<workflows.StoredWorkflow> =>
		workflows.createWorkflow(this.rest, definition);

	readWorkflow = (id: string) => workflows.readWorkflow(this.rest, id);

	/** Saves without publishing. */
	updateWorkflow = (id: string, change: Partial<workflows.WorkflowDefinition>) =>
		workflows.updateWorkflow(this.rest, id, change);

	/** Publishes the newest version, also over an older one; returns when it is live. */
	activate = (id: string): Promise<void> => publication.publishWorkflow(this.rest, id);

	/** Saves a change and publishes it: what a person does who edits an active workflow. */
	async republish(id: string, change: Partial<workflows.WorkflowDefinition>): Promise<void> {
		await this.updateWorkflow(id, change);
		await this.activate(id);
	}

	deactivate = (id: string): Promise<void> => publication.deactivateWorkflow(this.rest, id);

	/** @throws Error on older versions, which are done when they have answered */
	async publication(id: string): Promise<publication.Publication> {
		const now = await publication.readPublication(this.rest, id);
		if (!now) throw new Error('This version of n8n does not tell how far a publication is');
		return now;
	}

	listenForTest = (id: string, trigger: string) => workflows.listenForTest(this.rest, id, trigger);

	stopListening = (id: string) => workflows.stopListening(this.rest, id);

	webhookUrl = (
		workflow: workflows.StoredWorkflow,
		trigger: string,
		mode?: 'production' | 'test',
	) => workflows.webhookUrl(this.rest, workflow, trigger, mode);

	executions = (workflowId: string) => executions.listExecutions(this.rest, workflowId);

	executionData = (id: string): Promise<IRunExecutionData> =>
		executions.readExecution(this.rest, id);

	waitForExecutions = (workflowId: string, count: number, seconds?: number) =>
		executions.waitForExecutions(this.rest, workflowId, count, seconds);

	/** SIGTERM; the user folder stays for `restart()`. */
	stop = (): Promise<void> => this.process.stop();

	/** SIGKILL; the user folder stays for `restart()`. */
	kill = (): Promise<void> => this.process.kill();

	/**
	 * Stops it if it runs, and starts it on the same port and user folder.
	 * @param settle false: returns when REST answers, while triggers may still be starting
	 */
	async restart({ settle = true } = {}): Promise<void> {
		await this.stop();
		this.process = new N8nProcess(this.host, this.settings);
		await this.process.ready();
		if (settle) await this.settled();
	}

	/** Waits until n8n, just started, has started the triggers of the active workflows. */
	async settled(): Promise<void> {
		await waitUntil('n8n to say that it is up', () => this.logs().includes(UP) || undefined, {
			seconds: UP_SECONDS,
		});
		// it begins with the triggers just before it says so, but only a query later shows it
		await delay(GRACE_MS);
		await publication.allSettled(this.rest);
	}

	/** Ends it at once and removes what it kept. */
	async remove(): Promise<void> {
		await this.kill();
		if (!this.ownsUserFolder) return;
		await rm(this.userFolder, { recursive: true, force: true, maxRetries: 5 });
	}
}

/** Starts a real n8n with the packed package installed as n8n installs it. */
export const startN8n = (options: N8nOptions): Promise<N8n> => N8n.start(options);

async function userFolderFor(host: N8nHost, { encryptionKey }: N8nOptions): Promise<string> {
	return encryptionKey ? await emptyUserFolder() : await preparedUserFolder(host);
}
