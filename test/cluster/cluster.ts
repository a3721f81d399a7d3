/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { rm } from 'node:fs/promises';
import { connectPortal, type Credential } from '../host/connectedPortal';
import { freePort } from '../host/freePort';
import { startN8n, type N8n } from '../host/n8n';
import { ensureHost } from '../host/n8nHost';
import type { N8nRole } from '../host/n8nProcess';
import { packedPackage } from '../host/packedPackage';
import { emptyUserFolder } from '../host/userFolder';
import { installCommunityPackage } from '../host/communityPackage';
import { seedRichType, startPortal, type Portal, type PortalOptions } from '../portal';
import { Balancer } from './balancer';
import { Member } from './member';
import { Postgres, Redis } from './services';

export interface ClusterOptions {
	workers?: number;
	/** Whether a webhook processor runs beside the main. */
	webhookProcessor?: boolean;
	/** Whether the portal's deliveries go to main and webhook processor in turn, instead of main alone. */
	balanced?: boolean;
	/** Tarballs of packages to install beside ours. */
	packages?: readonly string[];
	env?: Record<string, string>;
	portal?: PortalOptions;
}

/**
 * n8n in queue mode as it is run in production: Postgres, Redis, a main, workers and a webhook
 * processor, all on 127.0.0.1, with the packed package in every process and an emulated portal.
 */
export class Cluster {
	readonly workers: Member[] = [];
	webhookProcessor: Member | undefined;

	private constructor(
		readonly portal: Portal,
		readonly entityTypeId: number,
		/** An item with every field filled in. */
		readonly itemId: number,
		readonly postgres: Postgres,
		readonly redis: Redis,
		readonly main: N8n,
		readonly credential: Credential,
		private readonly env: Record<string, string>,
		/** In front of what takes deliveries, where that was chosen. */
		readonly balancer: Balancer | undefined,
	) {}

	static async start(options: ClusterOptions = {}): Promise<Cluster> {
		const { workers = 2, webhookProcessor = false, balanced = false } = options;
		const portal = await startPortal(options.portal);
		const { entityTypeId, itemId } = seedRichType(portal);
		const [postgres, redis] = await Promise.all([Postgres.start(), Redis.start()]);
		const balancer = balanced ? await new Balancer().start() : undefined;
		const env = {
			EXECUTIONS_MODE: 'queue',
			N8N_GRACEFUL_SHUTDOWN_TIMEOUT: '30',
			OFFLOAD_MANUAL_EXECUTIONS_TO_WORKERS: 'true',
			...postgres.env,
			...redis.env,
			...(balancer ? { WEBHOOK_URL: balancer.url } : {}),
			...options.env,
		};
		const userFolder = await emptyUserFolder();
		for (const tarball of [await packedPackage(), ...(options.packages ?? [])]) {
			await installCommunityPackage(userFolder, tarball);
		}
		const main = await startN8n({ userFolder, env, isNew: true });
		const credential = await connectPortal(main, portal);
		const cluster = new Cluster(
			portal,
			entityTypeId,
			itemId,
			postgres,
			redis,
			main,
			credential,
			env,
			balancer,
		);
		for (let count = 0; count < workers; count++) await cluster.addWorker();
		if (webhookProcessor) cluster.webhookProcessor = await cluster.member('webhook');
		if (balancer) balancer.targets = [main.url, cluster.webhookProcessor?.url ?? []].flat();
		return cluster;
	}

	async addWorker(): Promise<Member> {
		const worker = await this.member('worker');
		this.workers.push(worker);
		return worker;
	}

	private async member(role: N8nRole): Promise<Member> {
		return await Member.start(await ensureHost(), {
			role,
			port: await freePort(),
			brokerPort: await freePort(),
			userFolder: this.main.userFolder,
			env: { WEBHOOK_URL: this.main.url, ...this.env },
		});
	}

	async stop(): Promise<void> {
		const members = [...this.workers, ...(this.webhookProcessor ? [this.webhookProcessor] : [])];
		await Promise.all(members.map(async (member) => await member.kill()));
		await this.main.remove();
		await Promise.all([this.redis.stop(), this.postgres.stop(), this.portal.stop()]);
		await this.balancer?.stop();
		await rm(this.main.userFolder, { recursive: true, force: true, maxRetries: 5 });
	}
}
