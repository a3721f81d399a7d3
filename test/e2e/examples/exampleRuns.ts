/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import type { IDataObject, INodeExecutionData, IPinData, IRunExecutionData } from 'n8n-workflow';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { itemsOf, type StoredWorkflow, type WorkflowDefinition } from '../../host/n8n';
import { waitUntil } from '../../host/waitUntil';
import type { ExampleServices } from './exampleServices';
import type { Stage } from '../stage';

const EXAMPLES = join(__dirname, '..', '..', '..', 'examples');
const BITRIX24 = 'n8n-nodes-bitrix24-crm-item.';

/** The credential type that a node of another service needs. */
const NEEDED: Readonly<Record<string, string>> = {
	'n8n-nodes-base.telegram': 'telegramApi',
	'n8n-nodes-base.s3': 's3',
	'@n8n/n8n-nodes-langchain.lmChatOpenAi': 'openAiApi',
};

export function readExample(name: string): WorkflowDefinition {
	return JSON.parse(readFileSync(join(EXAMPLES, `${name}.json`), 'utf8')) as WorkflowDefinition;
}

/** What the examples' tests share. */
export interface ExampleStage extends Stage {
	services: ExampleServices;
	/** By credential type. */
	credentials: Record<string, { id: string; name: string }>;
}

/**
 * Imports an example as a person does: as it is, then a credential chosen in each node.
 * @param pinData what nodes put out in manual runs instead of being run
 */
export async function importExample(
	{ n8n, credential, credentials }: ExampleStage,
	name: string,
	{ pinData, ...changes }: Partial<WorkflowDefinition> & { pinData?: IPinData } = {},
): Promise<StoredWorkflow> {
	const { type, id, name: credentialName } = credential;
	const example = { ...readExample(name), ...changes };
	const nodes = example.nodes.map((node) => {
		const needed = NEEDED[node.type];
		const chosen = node.type.startsWith(BITRIX24)
			? { [type]: { id, name: credentialName } }
			: needed
				? { [needed]: credentials[needed] }
				: undefined;
		const isTrigger = node.type.endsWith('Trigger');
		return {
			id: randomUUID(),
			...node,
			...(chosen ? { credentials: chosen } : {}),
			...(isTrigger ? { webhookId: randomUUID() } : {}),
		};
	});
	const { connections, settings } = example;
	return await n8n.rest.post('/rest/workflows', {
		name: example.name,
		nodes,
		connections,
		settings,
		...(pinData ? { pinData } : {}),
	});
}

/** Imports an example and publishes it. */
export async function publishExample(
	stage: ExampleStage,
	name: string,
	changes: Partial<WorkflowDefinition> = {},
): Promise<StoredWorkflow> {
	const workflow = await importExample(stage, name, changes);
	await stage.n8n.activate(workflow.id);
	return workflow;
}

/** The data of the newest of at least `count` ended executions. @throws Error if it has failed */
export async function newestData(
	{ n8n }: Pick<Stage, 'n8n'>,
	workflowId: string,
	count: number,
): Promise<IRunExecutionData> {
	const newest = (await n8n.waitForExecutions(workflowId, count)).at(-1);
	if (!newest) throw new Error('There is no execution');
	const data = await n8n.executionData(newest.id);
	const { error } = data.resultData;
	if (error) throw new Error(`The run failed: ${error.message} ${error.description ?? ''}`);
	return data;
}

/** Presses "Execute workflow" on a trigger that needs no delivery, and waits for the run's end. */
export async function runManually(
	stage: ExampleStage,
	{ id }: StoredWorkflow,
	trigger: string,
): Promise<IRunExecutionData> {
	const before = (await stage.n8n.executions(id)).length;
	await stage.n8n.rest.post(`/rest/workflows/${id}/run`, { triggerToStartFrom: { name: trigger } });
	return await newestData(stage, id, before + 1);
}

/** The JSON of what a node put out, of one of its outputs. */
export function jsonOf(data: IRunExecutionData, node: string, output = 0): IDataObject[] {
	const runs = data.resultData.runData[node] ?? [];
	const items: INodeExecutionData[] =
		output === 0 ? itemsOf(data, node) : runs.flatMap((run) => run.data?.['main']?.[output] ?? []);
	return items.map(({ json }) => json);
}

/** Waits until `count` executions have run a node; others stopped at a filter. */
export async function runWith(
	{ n8n }: Pick<Stage, 'n8n'>,
	workflowId: string,
	node: string,
	count: number,
): Promise<IRunExecutionData> {
	for (;;) {
		const executions = await n8n.waitForExecutions(workflowId, 1, 45);
		const all = await Promise.all(executions.map(({ id }) => n8n.executionData(id)));
		const error = all.map(({ resultData }) => resultData.error).find(Boolean);
		if (error) throw new Error(`The run failed: ${error.message} ${error.description ?? ''}`);
		const found = all.filter(({ resultData }) => resultData.runData[node]?.length);
		const newest = found[count - 1];
		if (newest) return newest;
		await delay(300);
	}
}

/** Waits until something has arrived in a list, and takes it out. */
export async function taken<T>(what: string, list: T[]): Promise<T> {
	return await waitUntil(what, () => list.shift(), { seconds: 45 });
}
