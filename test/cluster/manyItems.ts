import { bulkWorkflow, ourGet } from '../../bench/bulkWorkflow';
import { post } from '../../bench/longPost';
import { fillOrders, ORDERS } from '../../bench/orders';
import { storeWebhooks } from '../host/connectedPortal';
import type { Cluster } from './cluster';

/** What the portal takes before it refuses (docs/portal-contract.md §2). */
const BURST = 50;

/** A workflow that reads items in bulk, each execution at whichever worker is free. */
export interface ManyItems {
	/** The portal takes no more: what comes next is refused or waits. */
	fillBucket(): Promise<void>;
	/** Runs the workflow. @returns the ids of the items that it read, in their order */
	read(count: number, from: number): Promise<number[]>;
	end(): Promise<void>;
}

/** Gives the portal `count` items and n8n a workflow to read them, by an inbound webhook. */
export async function manyItems({ main, portal }: Cluster, count: number): Promise<ManyItems> {
	fillOrders(portal, count);
	const { url: webhookUrl } = portal.addInboundWebhook({ scope: ['crm'] });
	const credential = await storeWebhooks(main, { webhookUrl });
	const definition = bulkWorkflow('many-items', ourGet(credential, ORDERS), 'allEntries');
	const workflow = await main.createWorkflow(definition);
	await main.activate(workflow.id);
	return {
		fillBucket: async () => {
			const calls = Array.from({ length: BURST }, async () => await fetch(`${webhookUrl}profile`));
			await Promise.all(calls);
		},
		read: async (items, from) => {
			const answer = await post(`${main.url}/webhook/many-items`, { count: items, from });
			return (JSON.parse(answer) as Array<{ id: number }>).map(({ id }) => id);
		},
		end: async () => await main.deactivate(workflow.id),
	};
}
