import type { INodeParameters } from 'n8n-workflow';
import { waitUntil } from '../../host/waitUntil';
import { RICH_TYPE } from '../../portal/seeding/seed';
import { startPortal, type Application, type Portal, type PortalOptions } from '../../portal';
import { startNodeHost, type NodeHost, type NodeHostOptions } from '../nodeHost';
import { oAuth2Of } from '../portalCredentials';
import type { TriggerNode, TriggerOptions } from '../triggerNode';
import type { RunEnd } from '../triggerRun';

export const TYPE = RICH_TYPE;

export interface GuaranteedTriggerOptions extends Omit<TriggerOptions, 'parameters'> {
	/** The trigger's `options`; wake-ups are on unless said otherwise. */
	options?: INodeParameters;
	parameters?: INodeParameters;
	host?: NodeHost;
	application?: Application;
	userId?: number;
}

/** A portal with a smart process, and an n8n to run triggers with guaranteed delivery in. */
export class GuaranteedStage {
	private readonly hosts: NodeHost[] = [];

	private constructor(
		readonly portal: Portal,
		readonly host: NodeHost,
	) {
		this.hosts.push(host);
	}

	static async set(options: PortalOptions = {}, items = 10): Promise<GuaranteedStage> {
		const portal = await startPortal({ limits: 'off', ...options });
		portal.addType({ entityTypeId: TYPE, title: 'Заявки' });
		for (let id = 1; id <= items; id++) {
			portal.items.add(TYPE, { id, title: 'New' }, { silent: true });
		}
		return new GuaranteedStage(portal, await startNodeHost());
	}

	/** Another process: its modules share nothing with those loaded before. */
	async anotherHost(options: NodeHostOptions = {}): Promise<NodeHost> {
		jest.resetModules();
		const { instanceId } = this.host;
		const host = await startNodeHost({ instanceId, ...options });
		this.hosts.push(host);
		return host;
	}

	trigger(settings: GuaranteedTriggerOptions = {}): TriggerNode {
		const { host = this.host, options = {}, parameters = {}, application, userId } = settings;
		const account = { ...(application ? { application } : {}), ...(userId ? { userId } : {}) };
		const { nodeId, workflowId, webhookId } = settings;
		return host.trigger({
			credentials: settings.credentials ?? oAuth2Of(host, this.portal, account),
			parameters: guaranteed(options, parameters),
			...(nodeId ? { nodeId } : {}),
			...(workflowId ? { workflowId } : {}),
			...(webhookId ? { webhookId } : {}),
		});
	}

	private changes = 0;

	/** Changes items of the smart process. */
	change(...ids: number[]): void {
		for (const id of ids) this.portal.items.update(TYPE, id, { title: `Change ${++this.changes}` });
	}

	async queueEmpty(seconds = 30): Promise<void> {
		await waitUntil(
			() => `the queue to be empty; it has ${JSON.stringify(this.portal.queue.rows().slice(0, 3))}`,
			() => this.portal.queue.size() === 0 || undefined,
			{ seconds, everyMs: 20 },
		);
	}

	/** How often the portal was asked so, in a batch or not. */
	asked(method: string): number {
		return this.portal.requests.filter((request) => request.method === method).length;
	}

	offline(): string[] {
		return this.portal.subscriptions
			.filter(({ offline }) => offline === 1)
			.map(({ event, connector_id: connector }) => `${event} ${connector ? 'own' : 'plain'}`)
			.sort();
	}

	async stop(): Promise<void> {
		await Promise.all(this.hosts.map(async (host) => await host.stop()));
		await this.portal.stop();
	}
}

/** The parameters of a trigger with guaranteed delivery. */
export const guaranteed = (
	options: INodeParameters = {},
	parameters: INodeParameters = {},
): INodeParameters => ({ delivery: 'guaranteed', options, ...parameters });

/** The ids of the items of all runs, run by run. */
export const runsOf = (trigger: TriggerNode): number[][] =>
	trigger.runs.map(({ items }) => items.map(({ json }) => Number(json.id)));

/** Waits until so many runs have begun. */
export async function whenRuns(trigger: TriggerNode, count: number, seconds = 30): Promise<void> {
	await waitUntil(
		() => `${count} runs; there are ${JSON.stringify(runsOf(trigger))}`,
		() => trigger.runs.length >= count || undefined,
		{ seconds, everyMs: 20 },
	);
}

/** A gate for runs: they end when it is opened. */
export function gate(): { opened: Promise<void>; open: () => void } {
	let open = (): void => {};
	const opened = new Promise<void>((resolve) => {
		open = resolve;
	});
	return { opened, open };
}

/** Runs end with this result, and only once what is returned has been called. */
export function holdRuns(trigger: TriggerNode, result: RunEnd): () => void {
	const held = gate();
	trigger.endRun = async () => {
		await held.opened;
		return result;
	};
	return held.open;
}
