/* eslint-disable @n8n/community-nodes/no-restricted-imports -- a server, not a node */
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { deepCopy, sleep, type INodeParameters } from 'n8n-workflow';
import { waitUntil } from '../host/waitUntil';
import { deliveryFields, form, handlerOf, post, withQuery } from './deliveryPost';
import { GuaranteedStage, guaranteed, runsOf, TYPE, whenRuns } from './guaranteed/guaranteedStage';
import type { NodeHost } from './nodeHost';
import { oAuth2Of } from './portalCredentials';
import type { TriggerNode } from './triggerNode';

let stage: GuaranteedStage;
let original: TriggerNode;

beforeEach(async () => {
	stage = await GuaranteedStage.set();
});

afterEach(async () => await stage.stop());

const SAME = { workflowId: 'w1', nodeId: 'n1', webhookId: 'hook-1' };

/** The n8n restored from a backup of the original's, at another address. */
async function copyOfOriginal(
	parameters: INodeParameters,
): Promise<{ copy: TriggerNode; elsewhere: NodeHost }> {
	const elsewhere = await stage.anotherHost();
	const account = original.node.credentials?.bitrix24OAuth2Api;
	const bitrix24OAuth2Api = elsewhere.credentials.add(
		'bitrix24OAuth2Api',
		deepCopy(stage.host.credentials.read(account!)),
	);
	const copy = elsewhere.trigger({ credentials: { bitrix24OAuth2Api }, parameters, ...SAME });
	copy.staticData = deepCopy(original.staticData);
	return { copy, elsewhere };
}

async function startOriginal(parameters: INodeParameters): Promise<void> {
	original = stage.host.trigger({
		credentials: oAuth2Of(stage.host, stage.portal),
		parameters: { objectTypes: [TYPE], ...parameters },
		...SAME,
	});
	await original.activate();
	if (parameters.delivery === 'guaranteed') await firstLook();
}

/** Afterwards the original asks nothing for some seconds, so that every call is the copy's. */
async function firstLook(): Promise<void> {
	await waitUntil(
		() => 'the original to look into its queue',
		() => stage.asked('event.offline.get') > 0 || undefined,
		{ seconds: 30, everyMs: 20 },
	);
	for (let before = -1; before < stage.portal.requests.length; await sleep(500)) {
		before = stage.portal.requests.length;
	}
}

const DELIVERIES: Array<[string, INodeParameters]> = [
	['instant', {}],
	['guaranteed', guaranteed()],
	['guaranteed without wake-up', guaranteed({ wakeUp: false, checkEvery: 5 })],
];

describe.each(DELIVERIES)('%s: a copy beside its living original', (_name, parameters) => {
	beforeEach(async () => await startOriginal(parameters));

	test('is refused with both addresses before any call to the portal, and the original goes on', async () => {
		const { copy } = await copyOfOriginal(parameters);
		const bound = [...stage.portal.subscriptions];
		stage.portal.expireTokens();
		stage.portal.clearLog();
		const refused = copy.activate('init');
		await expect(refused).rejects.toThrow(original.productionUrl);
		await expect(refused).rejects.toThrow(copy.productionUrl);
		await expect(refused).rejects.toThrow(/local application of its own/);
		await copy.deactivate();
		expect(stage.portal.requests).toEqual([]);
		expect(stage.portal.subscriptions).toEqual(bound);
		stage.change(3);
		await whenRuns(original, 1);
		expect([runsOf(original), runsOf(copy)]).toEqual([[[3]], []]);
	});

	test('reads nothing, though n8n starts its trigger beside the check of its webhook', async () => {
		const { copy } = await copyOfOriginal(parameters);
		stage.portal.clearLog();
		const context = copy.triggerContext(copy.workflow(), 'trigger', 'init', () => {});
		await expect(copy.type.trigger?.call(context)).rejects.toThrow(original.productionUrl);
		expect(stage.portal.requests).toEqual([]);
	});

	test('takes over at its first start where the original is gone', async () => {
		const { copy } = await copyOfOriginal(parameters);
		await stage.host.stop();
		await copy.activate('init');
		const handlers = stage.portal.subscriptions.flatMap(({ handler }) => handler || []);
		expect(handlers.filter((handler) => !handler.startsWith(copy.host.url))).toEqual([]);
		stage.change(4);
		await whenRuns(copy, 1);
		expect(runsOf(copy)).toEqual([[4]]);
	});
});

describe('who is asked', () => {
	test('an n8n that changed its address and still answers at the old one has moved', async () => {
		await startOriginal({});
		const { host } = stage;
		const { port } = new URL(host.url);
		host.publicUrl = `http://127.0.0.2:${port}/`;
		await original.restart();
		expect(stage.portal.subscriptions.map(({ handler }) => new URL(handler).hostname)).toEqual([
			'127.0.0.2',
		]);
	});

	test('a copy without static data is recognised by the handlers at the portal', async () => {
		await startOriginal({});
		const { copy } = await copyOfOriginal({});
		copy.staticData = {};
		const bound = [...stage.portal.subscriptions];
		await expect(copy.activate()).rejects.toThrow(original.productionUrl);
		await copy.deactivate();
		expect(stage.portal.subscriptions).toEqual(bound);
	});

	test('a copy with a local application of its own is active beside the original', async () => {
		await startOriginal({});
		const { copy, elsewhere } = await copyOfOriginal({});
		const application = stage.portal.addApplication();
		copy.node.credentials = oAuth2Of(elsewhere, stage.portal, { application });
		await copy.activate();
		stage.change(5);
		await Promise.all([whenRuns(original, 1), whenRuns(copy, 1)]);
		expect([runsOf(original), runsOf(copy)]).toEqual([[[5]], [[5]]]);
	});
});

test('a refused copy does not take over by itself while the original restarts, but by hand it does', async () => {
	await startOriginal({});
	const { copy } = await copyOfOriginal({});
	await expect(copy.activate('init')).rejects.toThrow(original.productionUrl);
	await original.close();
	stage.host.webhooks.remove(new URL(original.productionUrl).pathname.slice(1));
	await expect(copy.activate('init')).rejects.toThrow(original.productionUrl);
	await expect(copy.activate('update')).rejects.toThrow(original.productionUrl);
	expect(stage.portal.subscriptions.map(({ handler }) => handler)).toEqual([
		expect.stringContaining(original.productionUrl),
	]);
	await copy.activate('activate');
	expect(stage.portal.subscriptions.map(({ handler }) => handler)).toEqual([
		expect.stringContaining(copy.productionUrl),
	]);
});

test('a question that is not signed is answered as any forged delivery, and starts nothing', async () => {
	await startOriginal({ events: ['updated'] });
	const question = { bitrix24AddressQuestion: 'nonce', proof: '0'.repeat(64) };
	const handler = handlerOf(stage.portal);
	for (const url of [original.productionUrl, handler, withQuery(handler, { key: 'x' })]) {
		const asForm = await post(url, form({ ...deliveryFields(stage.portal), ...question }));
		expect(asForm).toEqual({ status: 403, text: 'Forbidden' });
		const asJson = await post(url, JSON.stringify(question), 'application/json');
		expect(asJson).toEqual({ status: 403, text: 'Forbidden' });
	}
	await sleep(50);
	expect(original.runs).toEqual([]);
});

describe('the noted address is somebody else’s by now', () => {
	const servers: Server[] = [];

	afterEach(() => {
		for (const server of servers.splice(0)) {
			server.closeAllConnections();
			server.close();
		}
	});

	async function serverThat(answers: RequestListener): Promise<string> {
		const server = createServer(answers);
		servers.push(server);
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
	}

	/** A node that was last active at this address. */
	async function nodeFrom(url: string): Promise<TriggerNode> {
		await startOriginal({});
		const { copy } = await copyOfOriginal({});
		const memory = JSON.stringify(copy.staticData).replaceAll(stage.host.url, url);
		copy.staticData = JSON.parse(memory) as TriggerNode['staticData'];
		expect(memory).toContain(url);
		await original.deactivate();
		return copy;
	}

	test('a server whose answer never ends counts as no answer, and little of it is read', async () => {
		let sent = 0;
		const chunk = Buffer.alloc(64 * 1024, ' ');
		const url = await serverThat((_request, response) => {
			response.writeHead(200, { 'content-type': 'application/json' });
			const send = (): void => {
				sent += chunk.length;
				if (!response.destroyed && response.write(chunk)) send();
			};
			response.on('drain', send);
			send();
		});
		const node = await nodeFrom(url);
		await node.activate('init');
		expect(sent).toBeGreaterThan(0);
		expect(sent).toBeLessThan(32 * 1024 * 1024);
	});

	test('a redirect to another address is not followed', async () => {
		const asked: string[] = [];
		const elsewhere = await serverThat((request, response) => {
			asked.push(String(request.url));
			response.end('{}');
		});
		const url = await serverThat((request, response) => {
			asked.push('first');
			response.writeHead(307, { location: elsewhere.slice(0, -1) + String(request.url) }).end();
		});
		const node = await nodeFrom(url);
		await node.activate('init');
		expect(new Set(asked)).toEqual(new Set(['first']));
	});
});
