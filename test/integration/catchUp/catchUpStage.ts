import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { waitUntil } from '../../host/waitUntil';
import { startPortal, type Portal, type PortalOptions } from '../../portal';
import { startNodeHost, type NodeHost, type NodeHostOptions } from '../nodeHost';
import { oAuth2Of, webhookOf } from '../portalCredentials';
import type { TriggerNode } from '../triggerNode';

export const REQUESTS = 1220;
export const REPAIRS = 1226;

/** A portal on a plan without the queue, and an n8n with triggers that catch up. */
export class CatchUpStage {
	private readonly hosts: NodeHost[] = [];

	private constructor(
		readonly portal: Portal,
		readonly host: NodeHost,
	) {
		this.hosts.push(host);
	}

	static async set(options: PortalOptions = {}, items = 5): Promise<CatchUpStage> {
		const portal = await startPortal({
			limits: 'off',
			features: { rest_offline_extended: false, rest_auth_connector: false },
			...options,
		});
		portal.addType({ entityTypeId: REQUESTS, title: 'Requests' });
		portal.addType({ entityTypeId: REPAIRS, title: 'Repairs' });
		for (let id = 1; id <= items; id++) {
			portal.items.add(REQUESTS, { id, title: 'New' }, { silent: true });
		}
		return new CatchUpStage(portal, await startNodeHost());
	}

	/** Another process: its modules share nothing with those loaded before. */
	async anotherHost(options: NodeHostOptions = {}): Promise<NodeHost> {
		jest.resetModules();
		const host = await startNodeHost({ instanceId: this.host.instanceId, ...options });
		this.hosts.push(host);
		return host;
	}

	/** With an inbound webhook and nothing else, unless said otherwise. */
	trigger(
		options: INodeParameters = {},
		parameters: INodeParameters = {},
		authentication: 'webhook' | 'oAuth2' = 'webhook',
		webhookUrl?: string,
	): TriggerNode {
		const { host, portal } = this;
		return host.trigger({
			credentials:
				authentication === 'oAuth2'
					? oAuth2Of(host, portal)
					: webhookOf(host, webhookUrl ? { url: webhookUrl } : portal.addInboundWebhook()),
			parameters: {
				authentication,
				delivery: 'catchUp',
				objectTypes: [REQUESTS],
				options: { checkEvery: 5, ...options },
				...parameters,
			},
		});
	}

	change(id: number, fields: IDataObject = {}, type = REQUESTS): void {
		this.portal.items.update(type, id, { title: `Change ${Math.random()}`, ...fields });
	}

	async stop(): Promise<void> {
		await Promise.all(this.hosts.map(async (host) => await host.stop()));
		await this.portal.stop();
	}
}

/** What all runs were given, oldest first. */
export const told = (trigger: TriggerNode): IDataObject[] =>
	trigger.runs.flatMap(({ items }) => items.map(({ json }) => json));

/** Waits until so many changes were told. */
export async function whenTold(trigger: TriggerNode, count: number): Promise<IDataObject[]> {
	return await waitUntil(
		() => `${count} changes; told were ${JSON.stringify(told(trigger)).slice(0, 2_000)}`,
		() => (told(trigger).length >= count ? told(trigger) : undefined),
		{ seconds: 40, everyMs: 20 },
	);
}
