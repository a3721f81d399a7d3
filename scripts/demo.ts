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
	if (cluster) return await cluster.strike();
	await n8n?.remove();
	await portal?.stop();
}

async function activateExample({ n8n, credential }: Demo): Promise<string> {
	if (!n8n || !credential) throw new Error('Nothing runs');
	const example = JSON.parse(await readFile(EXAMPLE, 'utf8')) as WorkflowDefinition;
	const { id } = await importWorkflow(n8n, example, credential);
	await n8n.activate(id);
	return id;
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
				demo.workflowId = await activateExample(demo);
			},
		},
		{
			title: 'Change an item in the portal and wait for the workflow',
			task: () => changeItem(demo),
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
