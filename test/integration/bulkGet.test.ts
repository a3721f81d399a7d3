import { startPortal, type Portal } from '../portal';
import { startNodeHost, type NodeHost } from './nodeHost';
import { oAuth2Of, webhookOf } from './portalCredentials';

const TYPE = 1300;
const COUNT = 5_000;

let portal: Portal;
let host: NodeHost;

beforeEach(async () => {
	portal = await startPortal();
	portal.addType({ entityTypeId: TYPE, title: 'Orders' });
	for (let id = 1; id <= COUNT; id++) {
		portal.items.add(TYPE, { title: `Order ${id}` }, { silent: true });
	}
	host = await startNodeHost();
});

afterEach(async () => {
	await host.stop();
	await portal.stop();
});

const inputs = (from: number, to: number) =>
	Array.from({ length: to - from }, (_, index) => ({
		json: { entityTypeId: TYPE, id: from + index + 1 },
	}));

test('a token that expires between two batches is refreshed once, and no item is lost', async () => {
	const credentials = oAuth2Of(host, portal);
	portal.faults.add({ method: 'batch', run: () => portal.expireTokens() });
	const [output] = await host.execute('bitrix24CrmItem', { credentials, input: inputs(0, COUNT) });
	expect(output?.map(({ json }) => json.title)).toEqual(
		inputs(0, COUNT).map(({ json }) => `Order ${json.id}`),
	);
	expect(portal.tokenRequests).toHaveLength(1);
});

test('10,000 items cost four requests, although the portal’s own times are coarse', async () => {
	for (let id = COUNT + 1; id <= 10_000; id++) {
		portal.items.add(TYPE, { title: `Order ${id}` }, { silent: true });
	}
	portal.clearLog();
	const credentials = oAuth2Of(host, portal);
	const [output] = await host.execute('bitrix24CrmItem', { credentials, input: inputs(0, 10_000) });
	expect(output).toHaveLength(10_000);
	expect(portal.requests.filter(({ method }) => method === 'batch')).toHaveLength(4);
});

test('20 executions at once: each has its own items in order, and nothing is refused', async () => {
	const credentials = oAuth2Of(host, portal);
	const runs = await Promise.all(
		Array.from({ length: 20 }, async (_, run) => {
			const input = inputs(run * 125, run * 125 + 2_500);
			const [output] = await host.execute('bitrix24CrmItem', { credentials, input });
			return output?.map(({ json }) => json.id);
		}),
	);
	runs.forEach((ids, run) => {
		expect(ids).toEqual(inputs(run * 125, run * 125 + 2_500).map(({ json }) => json.id));
	});
	expect(portal.requests.filter(({ error }) => error)).toEqual([]);
	expect(portal.requests.filter(({ method }) => method === 'batch')).toHaveLength(20);
	// Besides, the schema: read by the first, and once more for a field it does not describe.
	expect(portal.requests.length).toBeLessThanOrEqual(22);
});

test('a cancelled execution stops waiting for the portal', async () => {
	const credentials = webhookOf(host, portal.addInboundWebhook({ scope: ['crm'] }));
	const cancel = new AbortController();
	portal.faults.add({ refuse503: true, times: 99, run: () => cancel.abort() });
	const running = host.execute('bitrix24CrmItem', {
		credentials,
		parameters: { authentication: 'webhook' },
		input: inputs(0, 1),
		abortSignal: cancel.signal,
	});
	await expect(running).rejects.toThrow('The run was cancelled while it waited for the portal');
	expect(portal.requests).toHaveLength(1);
});
