/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { setTimeout as delay } from 'node:timers/promises';
import type { IDataObject, INodeCredentials, INodeParameters } from 'n8n-workflow';
import { startPortal, type Portal } from '../../../portal';
import { startNodeHost, type NodeHost } from '../../nodeHost';
import { oAuth2Of, webhookOf } from '../../portalCredentials';
import type { TriggerNode } from '../../triggerNode';

/** Trigger → Get → Update → Comment: both writes are changes of the item that started the run. */
let portal: Portal;
let host: NodeHost;
let id = 0;

const TYPE = 1220;
const CHECK_EVERY_S = 5;
/** Every delivery has looked again by then. */
const QUIET_MS = (CHECK_EVERY_S + 3) * 1_000;
/** Not the one who is connected. */
const COLLEAGUE = 2;
/** The workflow that `host.execute` runs nodes of: its connector hides the writes. */
const workflowId = 'executed-workflow';

beforeEach(async () => {
	portal = await startPortal({ limits: 'off', plan: 'professional' });
	portal.addType({ entityTypeId: TYPE, title: 'Requests' });
	id = portal.items.add(TYPE, { title: 'Item' }, { silent: true });
	host = await startNodeHost();
});

afterEach(async () => {
	await host.stop();
	await portal.stop();
});

const titles = () => portal.crm.comments(TYPE, id).map(({ comment }) => comment);

/** What the nodes behind the trigger do with one of its items. */
async function writeBack(
	credentials: INodeCredentials,
	event: IDataObject,
	more: INodeParameters,
): Promise<void> {
	const run = async (parameters: object, json: IDataObject) => {
		const all = { ...more, ...parameters } as INodeParameters;
		const options = { credentials, parameters: all, input: [{ json }] };
		return (await host.execute('bitrix24CrmItem', options))[0]?.[0]?.json ?? {};
	};
	const item = await run({}, event);
	const { options } = more;
	const updated = await run(
		{
			operation: 'update',
			fieldsInput: 'json',
			fieldsJson: "={{ ({ sourceDescription: 'Seen ' + $json.title }) }}",
			options,
		},
		item,
	);
	const text = '={{ "Seen " + $json.title }}';
	await run({ resource: 'comment', operation: 'create', text, options }, updated);
}

/** Every run of the trigger is followed by the writes, as n8n does it. */
async function follow(trigger: TriggerNode, write: (event: IDataObject) => Promise<void>) {
	for (;;) {
		const { items } = await trigger.nextRun();
		for (const { json } of items) await write(json);
	}
}

const OWN = { ignoreOwnChanges: true };
const CASES: ReadonlyArray<[name: string, trigger: INodeParameters, options: INodeParameters]> = [
	['instant', { delivery: 'instant', options: OWN }, {}],
	[
		'guaranteed with connectors, hidden from the trigger',
		{ delivery: 'guaranteed', options: { checkEvery: CHECK_EVERY_S } },
		{ hideFromTrigger: true },
	],
	['catch-up', { delivery: 'catchUp', options: { ...OWN, checkEvery: CHECK_EVERY_S } }, {}],
	['outgoing webhook', { authentication: 'webhook', delivery: 'instant', options: OWN }, {}],
];

test.each(CASES)(
	'%s: one run for each change of a colleague, none for its own writes',
	async (name, parameters, options) => {
		const isWebhook = name === 'outgoing webhook';
		const common = { objectTypes: [TYPE], events: ['updated'] };
		const trigger = host.trigger({ parameters: { ...common, ...parameters }, workflowId });
		let credentials = oAuth2Of(host, portal);
		if (isWebhook) {
			const outgoing = { url: trigger.productionUrl, events: ['ONCRMDYNAMICITEMUPDATE'] };
			const { applicationToken } = portal.addOutgoingWebhook(outgoing);
			credentials = webhookOf(host, portal.addInboundWebhook(), applicationToken);
		}
		trigger.node = { ...trigger.node, credentials };
		await trigger.activate();
		const authentication = isWebhook ? 'webhook' : 'oAuth2';
		let failure: unknown;
		follow(trigger, async (event) => {
			await writeBack(credentials, event, { authentication, options });
		}).catch((error: unknown) => (failure = error));
		for (const title of ['One', 'Two']) {
			const told = titles();
			portal.items.update(TYPE, id, { title }, { userId: COLLEAGUE });
			for (let waited = 0; waited < 15_000 && titles().length === told.length; waited += 100) {
				await delay(100);
			}
			await delay(QUIET_MS);
			expect(failure).toBeUndefined();
			expect(titles()).toEqual([...told, `Seen ${title}`]);
		}
		expect(trigger.runs).toHaveLength(2);
		expect(portal.items.get(TYPE, id)).toMatchObject({ sourceDescription: 'Seen Two' });
	},
	60_000,
);
