import { importWorkflow, storeWebhooks } from '../host/connectedPortal';
import { startN8n, type N8n } from '../host/n8n';
import { packedPackage } from '../host/packedPackage';
import { seedRichType, startPortal, type Portal } from '../portal';
import { newestRun, TRIGGER, triggerThenGet } from './stage';

jest.setTimeout(120_000);

let portal: Portal;
let n8n: N8n;

beforeAll(async () => {
	portal = await startPortal();
	n8n = await startN8n({ packageTarball: await packedPackage() });
});

afterAll(async () => {
	await n8n?.remove();
	await portal?.stop();
});

it('shows the newest item at once with an inbound webhook, and nobody delivers anything', async () => {
	const { entityTypeId } = seedRichType(portal);
	const itemId = portal.items.add(entityTypeId, { title: 'The newest' });
	const { url: webhookUrl } = portal.addInboundWebhook();
	const credential = await storeWebhooks(n8n, { webhookUrl, applicationToken: '' });
	const example = triggerThenGet({
		delivery: 'catchUp',
		objectTypes: [entityTypeId],
		events: ['updated'],
	});
	const nodes = example.nodes.map((node) => ({
		...node,
		parameters: { ...node.parameters, authentication: 'webhook' },
	}));
	const workflow = await importWorkflow(n8n, { ...example, nodes }, credential);
	await n8n.listenForTest(workflow.id, TRIGGER);
	const { event, item } = await newestRun({ n8n }, workflow.id, 1);
	expect(event).toMatchObject({ event: 'updated', entityTypeId, id: itemId });
	expect(item).toMatchObject({ id: itemId, title: 'The newest' });
	expect(portal.subscriptions).toEqual([]);
});
