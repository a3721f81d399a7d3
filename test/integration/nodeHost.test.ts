import { RICH_TYPE } from '../portal/seeding/seed';
import { seedRichType, startPortal, type Portal } from '../portal';
import { startNodeHost, type NodeHost } from './nodeHost';
import { oAuth2Of, webhookOf } from './portalCredentials';

let portal: Portal;
let host: NodeHost;

beforeAll(async () => {
	portal = await startPortal({ limits: 'off' });
	seedRichType(portal);
	host = await startNodeHost();
});

afterAll(async () => {
	await host.stop();
	await portal.stop();
});

test('a change at the portal becomes a run, and Get behind it fetches the item', async () => {
	const credentials = oAuth2Of(host, portal);
	const trigger = host.trigger({ credentials });
	await trigger.activate();
	portal.items.update(RICH_TYPE, 1, { title: 'Changed' });
	const run = await trigger.nextRun();
	expect(run.items).toMatchObject([{ json: { event: 'updated', entityTypeId: RICH_TYPE, id: 1 } }]);
	const [output] = await host.execute('bitrix24CrmItem', { credentials, input: run.items });
	expect(output).toMatchObject([{ json: { title: 'Changed', id: 1 }, pairedItem: { item: 0 } }]);
	await trigger.deactivate();
	expect(portal.subscriptions).toHaveLength(0);
});

test('n8n refreshes an expired token and stores the new one', async () => {
	const credentials = oAuth2Of(host, portal);
	const input = [{ json: { entityTypeId: RICH_TYPE, id: 1 } }];
	portal.expireTokens();
	portal.clearLog();
	const [output] = await host.execute('bitrix24CrmItem', { credentials, input });
	expect(output).toHaveLength(1);
	expect(portal.tokenRequests).toHaveLength(1);
	await host.execute('bitrix24CrmItem', { credentials, input });
	expect(portal.tokenRequests).toHaveLength(1);
});

test('an inbound webhook signs calls through its credential', async () => {
	const credentials = webhookOf(host, portal.addInboundWebhook({ scope: ['crm'] }));
	const [output] = await host.execute('bitrix24CrmItem', {
		credentials,
		parameters: { authentication: 'webhook' },
		input: [{ json: { entityTypeId: RICH_TYPE, id: 1 } }],
	});
	expect(output).toMatchObject([{ json: { id: 1 } }]);
});

test('the lists of the editor are filled', async () => {
	const credentials = oAuth2Of(host, portal);
	const options = await host.loadOptions('bitrix24CrmItemTrigger', 'getObjectTypes', {
		credentials,
	});
	expect(options).toContainEqual({ name: `Заявки (${RICH_TYPE})`, value: RICH_TYPE });
	const { results } = await host.listSearch('bitrix24CrmItem', 'searchItems', {
		credentials,
		parameters: { entityTypeId: { __rl: true, mode: 'list', value: String(RICH_TYPE) } },
		filter: 'Changed',
	});
	expect(results).toEqual([{ name: 'Changed (1)', value: '1' }]);
});
