/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { connectPortal, importWorkflow, type Credential } from '../host/connectedPortal';
import {
	itemsOf,
	startN8n,
	type N8n,
	type StoredWorkflow,
	type WorkflowDefinition,
} from '../host/n8n';
import { packedPackage } from '../host/packedPackage';
import { seedRichType, startPortal, type Portal, type PortalOptions } from '../portal';

const EXAMPLE = join(__dirname, '..', '..', 'examples', 'first-workflow.json');

export const TRIGGER = 'Bitrix24 CRM Item Trigger';
export const GET = 'Bitrix24 CRM Item';

/** A portal and an n8n that is connected to it: what the tests of one file share. */
export interface Stage {
	portal: Portal;
	n8n: N8n;
	credential: Credential;
	/** The seeded smart process, and its item with every field filled in. */
	entityTypeId: number;
	itemId: number;
	stop(): Promise<void>;
}

/**
 * Starts a portal emulator and a real n8n with the packed package, connected by OAuth.
 * @param version of n8n, one of `n8nVersions`; the newest unless given
 */
export async function setStage(
	env: Record<string, string> = {},
	options: PortalOptions = {},
	version?: string,
): Promise<Stage> {
	const portal = await startPortal(options);
	const { entityTypeId, itemId } = seedRichType(portal);
	const n8n = await startN8n({
		packageTarball: await packedPackage(),
		env,
		...(version === undefined ? {} : { version }),
	});
	const stop = async () => {
		await n8n.remove();
		await portal.stop();
	};
	const credential = await connectPortal(n8n, portal);
	return { portal, n8n, credential, entityTypeId, itemId, stop };
}

/** The example workflow (trigger, then Get) with other parameters of the trigger. */
export function triggerThenGet(trigger: object = {}): WorkflowDefinition {
	const example = JSON.parse(readFileSync(EXAMPLE, 'utf8')) as WorkflowDefinition;
	const nodes = example.nodes.map((node) =>
		node.name === TRIGGER ? { ...node, parameters: { ...node.parameters, ...trigger } } : node,
	);
	return { ...example, nodes };
}

/** Imports the example workflow with the stage's credential, and activates it. */
export async function activeWorkflow(
	{ n8n, credential }: Stage,
	trigger: object = {},
): Promise<StoredWorkflow> {
	const workflow = await importWorkflow(n8n, triggerThenGet(trigger), credential);
	await n8n.activate(workflow.id);
	return workflow;
}

/** The same nodes with other parameters of the trigger, for `republish`. */
export function withTrigger(workflow: StoredWorkflow, trigger: object): StoredWorkflow['nodes'] {
	return workflow.nodes.map((node) =>
		node.name === TRIGGER ? { ...node, parameters: { ...node.parameters, ...trigger } } : node,
	);
}

/** What the two nodes of the workflow's newest execution put out, once `count` have ended. */
export async function newestRun({ n8n }: Pick<Stage, 'n8n'>, workflowId: string, count: number) {
	const all = await n8n.waitForExecutions(workflowId, count);
	const newest = all.at(-1);
	if (!newest) throw new Error('There is no execution');
	const data = await n8n.executionData(newest.id);
	return {
		data,
		count: all.length,
		status: newest.status,
		mode: newest.mode,
		event: itemsOf(data, TRIGGER)[0]?.json,
		item: itemsOf(data, GET)[0]?.json,
		binary: itemsOf(data, GET)[0]?.binary,
	};
}

/** The handlers bound at the portal to a webhook address, as `EVENT` strings, sorted. */
export function boundEvents({ portal }: Pick<Stage, 'portal'>, webhookUrl: string): string[] {
	return portal.subscriptions
		.filter(({ handler }) => handler.startsWith(webhookUrl))
		.map(({ event }) => event)
		.sort();
}

/** Posts a body as it is, with a browser's form type unless another is given. */
export async function post(
	url: string,
	body: string | Uint8Array<ArrayBuffer>,
	contentType = 'application/x-www-form-urlencoded',
): Promise<number> {
	const headers = { 'content-type': contentType };
	const response = await fetch(url, { method: 'POST', headers, body });
	await response.arrayBuffer();
	return response.status;
}
