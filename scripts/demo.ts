/* eslint-disable no-console, @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inspect, parseArgs } from 'node:util';
import type { IDataObject } from 'n8n-workflow';
import { Cluster } from '../test/cluster/cluster';
import { missingServices } from '../test/cluster/services';
import { connectPortal, importWorkflow, type Credential } from '../test/host/connectedPortal';
import { installHost } from '../test/host/installHost';
import { itemsOf, OWNER, startN8n, type N8n, type WorkflowDefinition } from '../test/host/n8n';
import { packedPackage } from '../test/host/packedPackage';
import { seedRichType, startPortal, type Portal } from '../test/portal';

const EXAMPLE = join(__dirname, '..', 'examples', 'first-workflow.json');
const TRIGGER = 'Bitrix24 CRM Item Trigger';
const GET = 'Bitrix24 CRM Item';

/** Everything else is as in the example. */
const STAGE_CHANGES = {
	events: ['stageChanged'],
	delivery: 'catchUp',
	options: { labels: true, checkEvery: 5 },
};

/** Filled step by step; what is there must be ended at the end. */
interface Demo {
	portal?: Portal;
	n8n?: N8n;
	credential?: Credential;
	/** With `--queue`: n8n is its main. */
	cluster?: Cluster;
	workflowId?: string;
	item?: { entityTypeId: number; id: number };
	event?: IDataObject;
	fetched?: IDataObject;
	step?: IDataObject;
}

async function start(demo: Demo): Promise<void> {
	demo.portal = await startPortal();
	const { entityTypeId, itemId: id } = seedRichType(demo.portal);
	demo.item = { entityTypeId, id };
	demo.n8n = await startN8n({ packageTarball: await packedPackage() });
	demo.credential = await connectPortal(demo.n8n, demo.portal);
}

/** n8n in queue mode: a main, two workers and a webhook processor on Postgres and Redis. */
async function startInQueueMode(demo: Demo): Promise<void> {
	const missing = missingServices();
	if (missing.length > 0) throw new Error(`Queue mode needs ${missing.join(' and ')}: install it`);
	demo.cluster = await Cluster.start({ webhookProcessor: true });
	const { portal, main, credential, entityTypeId, itemId: id } = demo.cluster;
	Object.assign(demo, { portal, n8n: main, credential, item: { entityTypeId, id } });
}

async function end({ cluster, n8n, portal }: Demo): Promise<void> {
	if (cluster) return await cluster.stop();
	await n8n?.remove();
	await portal?.stop();
}

const exampleWorkflow = async (): Promise<WorkflowDefinition> =>
	JSON.parse(await readFile(EXAMPLE, 'utf8')) as WorkflowDefinition;

async function activate(
	{ n8n, credential }: Demo,
	definition: WorkflowDefinition,
): Promise<string> {
	if (!n8n || !credential) throw new Error('Nothing runs');
	const { id } = await importWorkflow(n8n, definition, credential);
	await n8n.activate(id);
	return id;
}

/** The example's trigger alone, catching up on steps from stage to stage. */
async function stageWorkflow(): Promise<WorkflowDefinition> {
	const example = await exampleWorkflow();
	const nodes = example.nodes
		.filter(({ name }) => name === TRIGGER)
		.map((node) => ({ ...node, parameters: { ...node.parameters, ...STAGE_CHANGES } }));
	return { ...example, name: 'Bitrix24: every stage change', nodes, connections: {} };
}

/** Changes the item as a person in the portal would, and reads what the two nodes put out. */
async function changeItem(demo: Demo): Promise<void> {
	const { n8n, portal, workflowId, item } = demo;
	if (!n8n || !portal || !workflowId || !item) throw new Error('No workflow is active');
	portal.items.update(item.entityTypeId, item.id, { title: 'Changed a moment ago' });
	const [execution] = await n8n.waitForExecutions(workflowId, 1);
	if (!execution) throw new Error('The workflow did not run');
	const data = await n8n.executionData(execution.id);
	if (data.resultData.error) throw new Error(`The run failed: ${data.resultData.error.message}`);
	demo.event = itemsOf(data, TRIGGER)[0]?.json ?? {};
	demo.fetched = itemsOf(data, GET)[0]?.json ?? {};
	check(demo);
}

/** Moves the item to another stage, and reads what a workflow that wants stage changes was given. */
async function moveItem(demo: Demo): Promise<void> {
	const { n8n, portal, item } = demo;
	if (!n8n || !portal || !item) throw new Error('Nothing runs');
	const workflowId = await activate(demo, await stageWorkflow());
	const before = String(portal.items.get(item.entityTypeId, item.id)?.['stageId']);
	const stageId = before.replace(/:.*/, ':SUCCESS');
	portal.items.update(item.entityTypeId, item.id, { stageId });
	const [execution] = await n8n.waitForExecutions(workflowId, 1);
	if (!execution) throw new Error('The workflow for stage changes did not run');
	demo.step = itemsOf(await n8n.executionData(execution.id), TRIGGER)[0]?.json ?? {};
	const stage = demo.step.stage as IDataObject | undefined;
	const isStep = demo.step.event === 'stageChanged' && stage?.from === before;
	if (!isStep || stage.to !== stageId) {
		throw new Error(`The trigger gave another event: ${inspect(demo.step)}`);
	}
}

/** @throws Error unless the very item that was changed came through both nodes */
function check({ item, event, fetched }: Demo) {
	const isEvent = event?.event === 'updated' && event.id === item?.id;
	if (!isEvent) throw new Error(`The trigger gave another event: ${inspect(event)}`);
	const isItem = fetched?.id === item?.id && fetched?.title === 'Changed a moment ago';
	if (!isItem) throw new Error(`Get gave another item: ${inspect(fetched)}`);
}

async function steps(demo: Demo, inQueueMode: boolean) {
	const { Listr } = await import('listr2');
	return new Listr([
		{
			title: `Start a portal emulator, and n8n ${inQueueMode ? 'in queue mode ' : ''}with the packed package, and connect them`,
			task: () => (inQueueMode ? startInQueueMode(demo) : start(demo)),
		},
		{
			title: 'Import the example workflow and activate it',
			task: async () => {
				demo.workflowId = await activate(demo, await exampleWorkflow());
			},
		},
		{
			title: 'Change an item in the portal and wait for the workflow',
			task: () => changeItem(demo),
		},
		{
			title: 'Move the item to another stage, and wait for a workflow with Catch-Up',
			task: () => moveItem(demo),
		},
	]);
}

function show(title: string, value: unknown) {
	const colors = process.stdout.isTTY;
	console.log(`\n${title}\n${inspect(value, { depth: null, colors, maxArrayLength: null })}`);
}

async function untilInterrupted(): Promise<void> {
	await new Promise<void>((resolve) => {
		process.once('SIGINT', resolve);
		process.once('SIGTERM', resolve);
	});
}

async function main(): Promise<void> {
	const flag = { type: 'boolean', default: false } as const;
	const { values } = parseArgs({ options: { once: flag, queue: flag } });
	const demo: Demo = {};
	try {
		await installHost();
		await (await steps(demo, values.queue)).run();
		show('The event, as the trigger gave it:', demo.event);
		show('The item, as Get fetched it:', demo.fetched);
		show('The stage change, as another workflow with Catch-Up was told it:', demo.step);
		if (values.once) return;
		console.log(`\nThe editor: ${demo.n8n?.url}/workflow/${demo.workflowId}`);
		console.log(`Login:      ${OWNER.email} / ${OWNER.password}`);
		console.log(`The portal: ${demo.portal?.url} (an emulator, with REST only)`);
		console.log('Ctrl+C ends both.');
		await untilInterrupted();
	} finally {
		await end(demo);
	}
}

main().catch((error: unknown) => {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
});
