import { createHash, createHmac } from 'node:crypto';
import { GuaranteedStage, guaranteed, runsOf, TYPE, whenRuns } from './guaranteed/guaranteedStage';
import { oAuth2Of } from './portalCredentials';
import type { PortalOptions } from '../portal';
import type { TriggerNode } from './triggerNode';

const UPDATE = 'ONCRMDYNAMICITEMUPDATE';

let stage: GuaranteedStage;

async function onPortal(options: PortalOptions = {}): Promise<void> {
	stage = await GuaranteedStage.set(options);
}

afterEach(async () => await stage.stop());

const rows = () =>
	stage.portal.subscriptions.map(({ event, handler, connector_id: connector, offline }) => ({
		event,
		kind: offline ? (connector ? 'share' : 'plain') : 'online',
		handler,
	}));

/** As somebody else would, with a call of its own. */
async function bind(params: Record<string, unknown>): Promise<void> {
	const { portal } = stage;
	const response = await fetch(`${portal.url}/rest/event.bind.json`, {
		method: 'POST',
		headers: { 'Content-Type': 'application/json' },
		body: JSON.stringify({ ...params, auth: portal.issueTokens().access_token }),
	});
	expect(await response.json()).toMatchObject({ result: true });
}

const newTrigger = (userId = 1): TriggerNode =>
	stage.host.trigger({
		credentials: oAuth2Of(stage.host, stage.portal, { userId }),
		parameters: { objectTypes: [TYPE] },
	});

test.each(['strict', 'lenient'] as const)(
	'on an on-premise portal guaranteed delivery works: features %s',
	async (behaviour) => {
		await onPortal({ plan: 'selfhosted', behaviour });
		const trigger = stage.trigger();
		await trigger.activate();
		expect(stage.offline()).toEqual([`${UPDATE} own`]);
		stage.change(1);
		await whenRuns(trigger, 1);
	},
);

test.each(['strict', 'lenient'] as const)(
	'a user who is no administrator leaves no subscription behind: %s',
	async (behaviour) => {
		await onPortal({ behaviour });
		const trigger = newTrigger(2);
		await trigger.activate();
		expect(rows()).toHaveLength(1);
		await trigger.republish({ objectTypes: [TYPE], events: ['added', 'deleted'] });
		expect(rows()).toHaveLength(2);
		await trigger.deactivate();
		expect(rows()).toEqual([]);
	},
);

test('an administrator removes what was bound while somebody else was connected', async () => {
	await onPortal();
	const trigger = newTrigger(2);
	await trigger.activate();
	trigger.node.credentials = oAuth2Of(stage.host, stage.portal);
	await trigger.deactivate();
	expect(rows()).toEqual([]);
});

test('a connector is never sent with an online event, and never within a command', async () => {
	await onPortal();
	await stage.trigger().activate();
	const withConnector = stage.portal.requests.filter(({ params }) => params['auth_connector']);
	const commands = withConnector.flatMap(({ commands: sent = [] }) => sent);
	expect(commands).not.toEqual([]);
	expect(commands.filter((command) => /handler=|ONOFFLINEEVENT/i.test(command))).toEqual([]);
	const all = stage.portal.requests.flatMap(({ commands: sent = [] }) => sent);
	expect(all.filter((command) => command.includes('auth_connector='))).toEqual([]);
});

test('two processes that bind at one moment both succeed, and nothing is bound twice', async () => {
	await onPortal();
	const same = { workflowId: 'w', nodeId: 'n', webhookId: 'h' };
	const publicUrl = stage.host.url;
	const another = await stage.anotherHost({ publicUrl });
	const triggers = [stage.host, another].map((host) => stage.trigger({ host, ...same }));
	await Promise.all(triggers.map(async (trigger) => await trigger.activate()));
	expect(
		rows()
			.map(({ event, kind }) => `${event} ${kind}`)
			.sort(),
	).toEqual([`${UPDATE} share`, 'ONOFFLINEEVENT online']);
});

test('an n8n whose address is too long is refused with the length it may have', async () => {
	await onPortal();
	stage.host.publicUrl = `https://n8n.example.com/${'long/'.repeat(40)}`;
	await expect(newTrigger().activate()).rejects.toThrow(/may have 153, .* WEBHOOK_URL/);
	await stage.trigger({ options: { wakeUp: false } }).activate();
	expect(rows().map(({ kind }) => kind)).toEqual(['share']);
});

test('the handler leaves out nothing that is unique within 180 characters', async () => {
	await onPortal();
	stage.host.publicUrl = `https://n8n.example.com/${'x'.repeat(70)}/`;
	const trigger = newTrigger();
	await trigger.activate();
	const [before] = rows();
	stage.host.credentials.write(trigger.node.credentials!.bitrix24OAuth2Api!, {
		clientSecret: 'rotated',
	});
	await trigger.restart();
	expect(rows()).toHaveLength(1);
	expect(rows()[0]?.handler.slice(0, 180)).not.toBe(before?.handler.slice(0, 180));
});

describe('a plan that has connectors by its features, but refuses them', () => {
	test('falls back to the plain queue', async () => {
		await onPortal();
		const refusal = { status: 403, error: 'WRONG_LICENSE', error_description: 'No' };
		const trigger = stage.trigger();
		stage.portal.faults.add({ method: 'event.bind', reply: refusal });
		await trigger.activate();
		expect(stage.offline()).toEqual([`${UPDATE} plain`]);
	});
});

describe('what version 0.1 left behind', () => {
	/** As 0.1 was active on a plan that has connectors: plain rows, a long handler, its reader's note. */
	async function activeInFormerVersion(): Promise<TriggerNode> {
		const trigger = stage.trigger({ workflowId: 'w', nodeId: 'n' });
		const { instanceId } = stage.host;
		const identity = [instanceId, 'w', 'n', 'production'].join('\n');
		const tag = createHash('sha256').update(identity).digest('hex').slice(0, 24);
		const { clientSecret } = stage.portal.application;
		const key = createHmac('sha256', clientSecret).update(tag).digest('hex');
		const handler = `${trigger.productionUrl}?node=${tag}&key=${key}`;
		await bind({ event: UPDATE, event_type: 'offline' });
		await bind({ event: 'ONOFFLINEEVENT', handler, options: { minTimeout: 1 } });
		trigger.staticData = { global: { bitrix24QueueReader: 'n' } };
		return trigger;
	}

	beforeEach(async () => await onPortal());

	test('is moved at the first start, and rows of other events stay', async () => {
		const trigger = await activeInFormerVersion();
		await bind({ event: 'ONCRMDEALUPDATE', event_type: 'offline' });
		await trigger.activate('init');
		expect(
			rows()
				.map(({ event, kind }) => `${event} ${kind}`)
				.sort(),
		).toEqual(['ONCRMDEALUPDATE plain', `${UPDATE} share`, 'ONOFFLINEEVENT online']);
		expect(rows().filter(({ handler }) => handler.length > 180)).toEqual([]);
		stage.change(1);
		await whenRuns(trigger, 1);
		expect(runsOf(trigger)).toEqual([[1]]);
	});

	test('stays where another workflow reads the plain queue', async () => {
		const trigger = await activeInFormerVersion();
		await bind({ event: 'ONOFFLINEEVENT', handler: 'https://other.example.com/hook' });
		await trigger.activate('init');
		expect(stage.offline()).toEqual([`${UPDATE} own`, `${UPDATE} plain`]);
	});

	test('is not what a new workflow finds in the plain queue', async () => {
		await bind({ event: UPDATE, event_type: 'offline' });
		const trigger = stage.trigger({ parameters: guaranteed() });
		await trigger.activate();
		expect(stage.offline()).toEqual([`${UPDATE} own`, `${UPDATE} plain`]);
		await trigger.restart();
		await trigger.deactivate();
		expect(stage.offline()).toContain(`${UPDATE} plain`);
	});
});

test('a handler that the portal has cut does not stay bound', async () => {
	await onPortal();
	const trigger = newTrigger();
	stage.portal.faults.add({
		method: 'event.get',
		times: 99,
		rewrite: (answer) => shortened(answer, 10),
	});
	const binds = stage.portal.faults;
	binds.add({ method: 'event.bind', times: 9, run: () => stage.portal.dropSubscriptions() });
	await expect(trigger.activate()).rejects.toThrow(/may have cut the address/);
	const unbound = stage.portal.requests.flatMap(({ commands = [] }) =>
		commands.filter((command) => command.startsWith('event.unbind?')),
	);
	const cut = new Set(unbound.map((command) => new URLSearchParams(command).get('handler')));
	expect(cut).toEqual(new Set([stage.portal.subscriptions[0]?.handler.slice(0, -10)]));
});

/** An answer in which every handler lacks its last characters. */
function shortened(answer: unknown, characters: number): unknown {
	return JSON.parse(JSON.stringify(answer), (key, value: unknown) =>
		key === 'handler' && typeof value === 'string' ? value.slice(0, -characters) : value,
	);
}
