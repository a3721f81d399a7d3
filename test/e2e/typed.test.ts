import type { IBinaryData, INodeParameters } from 'n8n-workflow';
import { importWorkflow } from '../host/connectedPortal';
import type { WorkflowDefinition } from '../host/n8n';
import { RICH_ITEM, RICH_LABELS } from '../integration/typed/richItem';
import { GET, newestRun, setStage, triggerThenGet, type Stage } from './stage';

jest.setTimeout(180_000);

let stage: Stage;

beforeAll(async () => {
	stage = await setStage();
});

afterAll(() => stage?.stop());

/** The trigger with the item, then Get with options of its own. */
function bothNodes(trigger: INodeParameters, get: INodeParameters): WorkflowDefinition {
	const workflow = triggerThenGet({ output: 'item', options: trigger });
	const nodes = workflow.nodes.map((node) =>
		node.name === GET ? { ...node, parameters: { ...node.parameters, options: get } } : node,
	);
	return { ...workflow, nodes };
}

/** Runs the workflow once, by a change that leaves no trace in the item's own values. */
async function runOnce(workflow: WorkflowDefinition) {
	const { n8n, portal, credential, entityTypeId, itemId } = stage;
	const { id } = await importWorkflow(n8n, workflow, credential);
	await n8n.activate(id);
	portal.items.update(entityTypeId, itemId, { title: 'Changed' }, { silent: true });
	portal.items.update(entityTypeId, itemId, { title: RICH_ITEM.title });
	const run = await newestRun(stage, id, 1);
	await n8n.deactivate(id);
	return run;
}

/** The written-out item, with the times at which this portal really made it. */
function richItem() {
	const { portal, entityTypeId, itemId } = stage;
	const stored = portal.items.get(entityTypeId, itemId) ?? {};
	const times = ['createdTime', 'updatedTime', 'movedTime', 'lastActivityTime'];
	return { ...RICH_ITEM, ...Object.fromEntries(times.map((name) => [name, stored[name]])) };
}

it('gives one item with every field type, the same out of both nodes, value for value', async () => {
	const { event, item, status } = await runOnce(bothNodes({}, {}));
	expect(status).toBe('success');
	expect(item).toEqual(richItem());
	expect(event).toMatchObject({ event: 'updated', item: expect.anything() });
	expect(event?.['item']).toEqual(richItem());
});

it('gives labels, and only the fields selected, by title', async () => {
	const trigger = { labels: true };
	const get = { labels: true, fieldNames: 'title', select: ['ufCrm3_1747309738', 'stageId'] };
	const { event, item } = await runOnce(bothNodes(trigger, get));
	expect(event?.['item']).toEqual({ ...richItem(), labels: RICH_LABELS });
	expect(item).toEqual({
		entityTypeId: RICH_ITEM.entityTypeId,
		id: RICH_ITEM.id,
		Аванс: { amount: 100.5, currency: 'USD' },
		Стадия: 'DT1220_52:WORK',
		labels: { entityTypeId: 'Заявки', Стадия: 'В работе' },
	});
});

it('gives the files as n8n keeps them, and no token', async () => {
	const { portal } = stage;
	const { data, binary, item } = await runOnce(bothNodes({}, { downloadFiles: true }));
	expect(item?.['ufCrm3_1747309742']).toMatchObject({ name: 'договор № 5.txt' });
	expect(await contentOf(binary?.['ufCrm3_1747309742'])).toBe('Договор поставки\n');
	expect(await contentOf(binary?.['ufCrm3_1747309743_1'])).toBe('позиция;сумма\n1;100.5\n');
	expect(binary?.['ufCrm3_1747309743_1']).toMatchObject({
		fileName: 'смета "A&B".csv',
		mimeType: 'text/csv',
	});
	const tokens = portal.deliveries.map(({ body }) =>
		new URLSearchParams(body).get('auth[access_token]'),
	);
	expect(tokens).toContainEqual(expect.stringMatching(/./));
	for (const token of tokens) expect(JSON.stringify(data)).not.toContain(token);
	expect(JSON.stringify(data)).not.toMatch(/urlMachine|auth=/);
});

/** As the editor shows a file. */
async function contentOf(file: IBinaryData | undefined): Promise<string> {
	const { rest } = stage.n8n;
	const query = new URLSearchParams({ id: file?.id ?? '', action: 'view' });
	const headers = { 'browser-id': 'n8n-nodes-bitrix24-crm-item' };
	const response = await rest.fetch(`${rest.url}/rest/binary-data?${query.toString()}`, {
		headers,
	});
	return await response.text();
}
