import { importWorkflow, storeWebhooks, type Credential } from '../host/connectedPortal';
import { startN8n, type N8n, type StoredWorkflow, type WorkflowDefinition } from '../host/n8n';
import { packedPackage } from '../host/packedPackage';
import { seedRichType, startPortal, type Portal } from '../portal';
import { newestRun, post, TRIGGER, triggerThenGet } from './stage';

jest.setTimeout(120_000);

const EVENTS = ['ONCRMDYNAMICITEMUPDATE', 'ONCRMDYNAMICITEMDELETE'];

let portal: Portal;
let n8n: N8n;
let workflow: StoredWorkflow;
let credential: Credential;
let item: { entityTypeId: number; itemId: number };

/** Both nodes by webhook instead of OAuth2. */
function byWebhook(): WorkflowDefinition {
	const example = triggerThenGet();
	const nodes = example.nodes.map((node) => ({
		...node,
		parameters: { ...node.parameters, authentication: 'webhook' },
	}));
	return { ...example, nodes };
}

/** What a person does by hand: the node's address into the portal, the portal's token into n8n. */
beforeAll(async () => {
	portal = await startPortal();
	item = seedRichType(portal);
	n8n = await startN8n({ packageTarball: await packedPackage() });
	const draft = await n8n.createWorkflow(byWebhook());
	const address = n8n.webhookUrl(draft, TRIGGER);
	const { applicationToken } = portal.addOutgoingWebhook({ url: address, events: EVENTS });
	const { url: webhookUrl } = portal.addInboundWebhook();
	credential = await storeWebhooks(n8n, { webhookUrl, applicationToken });
	// the draft's own webhook id, or the address that the portal was told would be another
	workflow = await importWorkflow(n8n, { ...byWebhook(), nodes: draft.nodes }, credential);
	await n8n.activate(workflow.id);
});

afterAll(async () => {
	await n8n?.remove();
	await portal?.stop();
});

it('gives the event and the item, and registers nothing at the portal', async () => {
	const { entityTypeId, itemId } = item;
	portal.items.update(entityTypeId, itemId, { title: 'By a hand-made webhook' });
	const { event, item: fetched, data } = await newestRun({ n8n }, workflow.id, 1);
	expect(event).toMatchObject({ event: 'updated', entityTypeId, id: itemId });
	expect(fetched).toMatchObject({ id: itemId, title: 'By a hand-made webhook' });
	expect(portal.subscriptions).toEqual([]);
	expect(JSON.stringify(data)).not.toContain(tokenOf(portal));
});

it('refuses another application token, and none, with 403', async () => {
	const before = (await n8n.executions(workflow.id)).length;
	const address = n8n.webhookUrl(workflow, TRIGGER);
	const form = new URLSearchParams(portal.deliveries.at(-1)?.body);
	form.set(
		'auth[application_token]',
		tokenOf(portal).replace(/^./, (one) => (one === 'a' ? 'b' : 'a')),
	);
	expect(await post(address, form.toString())).toBe(403);
	form.delete('auth[application_token]');
	expect(await post(address, form.toString())).toBe(403);
	expect(await n8n.executions(workflow.id)).toHaveLength(before);
});

it('starts nothing for an event that was ticked in the portal but not in the node', async () => {
	const before = (await n8n.executions(workflow.id)).length;
	const id = portal.items.add(item.entityTypeId, { title: 'To be deleted' }, { silent: true });
	portal.items.delete(item.entityTypeId, id);
	await portal.idle();
	expect(portal.deliveries.at(-1)).toMatchObject({ event: 'ONCRMDYNAMICITEMDELETE', status: 200 });
	expect(await n8n.executions(workflow.id)).toHaveLength(before);
});

it.each([
	['the right address', (url: string) => url, 'OK', ''],
	['a wrong code', (url: string) => url.replace(/\w+\/$/, 'wrong/'), 'Error', 'code'],
	['a wrong address', () => 'http://127.0.0.1:9/rest/1/abc/', 'Error', ''],
])('tests the credential when asked: %s', async (_case, change, status, says) => {
	const { url } = portal.addInboundWebhook();
	const result = await test(change(url));
	expect(result.status).toBe(status);
	expect(result.message).toContain(says);
});

it('tests the credential when asked: no permission for the CRM', async () => {
	const { url } = portal.addInboundWebhook({ scope: ['task'] });
	expect(await test(url)).toMatchObject({
		status: 'Error',
		message: expect.stringContaining('CRM (crm)'),
	});
});

/** "Save" and "Retry" of the credential's dialog. */
async function test(webhookUrl: string): Promise<{ status: string; message: string }> {
	return await n8n.rest.post('/rest/credentials/test', {
		credentials: {
			id: credential.id,
			name: credential.name,
			type: credential.type,
			data: { webhookUrl, applicationToken: '' },
		},
	});
}

function tokenOf({ deliveries }: Portal): string {
	return new URLSearchParams(deliveries.at(-1)?.body).get('auth[application_token]') ?? '';
}
