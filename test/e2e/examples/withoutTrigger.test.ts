/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { setTimeout as delay } from 'node:timers/promises';
import {
	importExample,
	jsonOf,
	newestData,
	publishExample,
	runManually,
	type ExampleStage,
} from './exampleRuns';
import { addDeal, CONTACT, DEAL, setExampleStage, submit } from './exampleStage';

jest.setTimeout(240_000);

let stage: ExampleStage;

beforeAll(async () => {
	stage = await setExampleStage();
});

afterAll(async () => {
	await stage?.stop();
	await stage?.services.stop();
});

it('finds at night what was added, changed and deleted', async () => {
	const { portal } = stage;
	const workflow = await importExample(stage, 'nightly-reconcile');
	const [kept, changed, deleted] = ['Kept', 'Changed', 'Deleted'].map((title) =>
		addDeal(stage, { title }),
	);
	const first = await runManually(stage, workflow, 'Every night');
	expect(jsonOf(first, 'New items')).toHaveLength(portal.items.size(DEAL));
	await delay(1_100); // times in the portal are whole seconds
	portal.items.update(DEAL, changed ?? 0, { title: 'Changed twice' }, { silent: true });
	portal.items.delete(DEAL, deleted ?? 0, { silent: true });
	const added = addDeal(stage, { title: 'Added' });
	portal.clearLog();
	const second = await runManually(stage, workflow, 'Every night');
	expect(jsonOf(second, 'New items').map(({ itemId }) => itemId)).toEqual([added]);
	expect(jsonOf(second, 'Changed items').map(({ itemId }) => itemId)).toEqual([changed]);
	expect(jsonOf(second, 'Deleted items').map(({ itemId }) => itemId)).toEqual([deleted]);
	expect(jsonOf(second, 'Compare', 1).map(({ itemId }) => itemId)).toContain(kept);
	const third = await runManually(stage, workflow, 'Every night');
	for (const node of ['New items', 'Changed items', 'Deleted items']) {
		expect(jsonOf(third, node)).toEqual([]);
	}
});

it('makes a contact and a deal of a form, once', async () => {
	const { portal, n8n } = stage;
	const workflow = await publishExample(stage, 'form-to-contact-and-deal');
	const [contacts, deals] = [portal.items.size(CONTACT), portal.items.size(DEAL)];
	const form = ['Anna', 'Bell', 'Anna@example.com', '+1 202 555 0100', 'A new roof', 'Soon'];
	await submit(
		stage.n8n,
		workflow.nodes.find(({ name }) => name === 'Request form')?.webhookId,
		form,
	);
	const first = await newestData(stage, workflow.id, 1);
	const [contact] = jsonOf(first, 'Create or update contact');
	expect(contact).toMatchObject({ isNew: true, name: 'Anna', lastName: 'Bell' });
	expect(contact?.['fm']).toEqual([
		expect.objectContaining({ type: 'EMAIL', value: 'Anna@example.com' }),
		expect.objectContaining({ type: 'PHONE', value: '+1 202 555 0100' }),
	]);
	expect(jsonOf(first, 'Create or update deal')).toEqual([
		expect.objectContaining({
			isNew: true,
			title: 'A new roof',
			comments: 'Soon',
			contactIds: [contact?.['id']],
		}),
	]);
	form[5] = 'Today';
	await submit(
		stage.n8n,
		workflow.nodes.find(({ name }) => name === 'Request form')?.webhookId,
		form,
	);
	const second = await newestData(stage, workflow.id, 2);
	expect(jsonOf(second, 'Create or update deal')).toEqual([
		expect.objectContaining({ isNew: false, comments: 'Today' }),
	]);
	expect(portal.items.size(CONTACT)).toBe(contacts + 1);
	expect(portal.items.size(DEAL)).toBe(deals + 1);
	await n8n.deactivate(workflow.id);
});

it('lets an agent find a deal and change it', async () => {
	const { portal, services } = stage;
	const id = addDeal(stage, { title: 'Roof of Acme', opportunity: 900, currencyId: 'RUB' });
	addDeal(stage, { title: 'Another matter' });
	const workflow = await importExample(stage, 'ai-agent-with-crm-tools', {
		pinData: {
			Chat: [{ json: { sessionId: '1', action: 'sendMessage', chatInput: 'Roof: 1500' } }],
		},
	});
	services.modelReplies = [
		{ tool: 'Find_deals', arguments: { text: 'Roof of Acme' } },
		{ tool: 'Get_a_deal', arguments: { dealId: id } },
		{ tool: 'Update_a_deal', arguments: { dealId: id, fields: { opportunity: 1500 } } },
		{ text: `Deal ${id} is worth 1500 now.` },
	];
	const data = await runManually(stage, workflow, 'Chat');
	expect(jsonOf(data, 'CRM agent')).toEqual([{ output: `Deal ${id} is worth 1500 now.` }]);
	expect(portal.items.get(DEAL, id)).toMatchObject({ opportunity: 1500, title: 'Roof of Acme' });
	const results = services.modelRequests.at(-1)?.messages.filter(({ role }) => role === 'tool');
	expect(results).toHaveLength(3);
	expect(String(results?.[0]?.content)).toContain('Roof of Acme');
	expect(String(results?.[0]?.content)).not.toContain('Another matter');
	expect(String(results?.[1]?.content)).toContain('900');
	expect(services.modelRequests[0]?.tools?.map((tool) => tool.function.name).sort()).toEqual([
		'Find_deals',
		'Get_a_deal',
		'Update_a_deal',
	]);
});
