/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { setTimeout as delay } from 'node:timers/promises';
import type { INodeParameters } from 'n8n-workflow';
import { storeWebhooks, type Credential } from '../host/connectedPortal';
import type { StoredWorkflow, WorkflowDefinition } from '../host/n8n';
import { waitUntil } from '../host/waitUntil';
import { RICH_ITEM } from '../integration/typed/richItem';
import { setStage, TRIGGER, type Stage } from './stage';

jest.setTimeout(300_000);

const CHECK_EVERY_S = 5;
/** Longer than a change takes to come, whatever the delivery. */
const QUIET_MS = (2 * CHECK_EVERY_S + 3) * 1_000;
/** Not the one who is connected. */
const COLLEAGUE = 3;

let stage: Stage;
let webhooks: Credential;
let inbound: string;

beforeAll(async () => {
	stage = await setStage({}, { plan: 'professional' });
	stage.portal.addUser({ id: COLLEAGUE, name: 'Olga', lastName: 'Berg' });
	inbound = stage.portal.addInboundWebhook().url;
});

afterAll(async () => await stage?.stop());

const locator = (value: string) => ({ __rl: true, mode: 'id', value });
const OF_INPUT = {
	entityTypeId: locator('={{ $json.entityTypeId }}'),
	itemId: locator('={{ $json.id }}'),
};

/** The nodes in a row, with one credential. */
function inARow(
	name: string,
	{ type, id, name: title }: Credential,
	nodes: ReadonlyArray<readonly [name: string, parameters: object]>,
): WorkflowDefinition {
	const authentication = type === 'bitrix24OAuth2Api' ? 'oAuth2' : 'webhook';
	const kindOf = (node: string) => {
		if (node === 'Webhook') return 'n8n-nodes-base.webhook';
		const ours = node === TRIGGER ? 'bitrix24CrmItemTrigger' : 'bitrix24CrmItem';
		return `n8n-nodes-bitrix24-crm-item.${ours}`;
	};
	const isOurs = (node: string) => node !== 'Webhook';
	return {
		name,
		nodes: nodes.map(([node, parameters], index) => ({
			name: node,
			type: kindOf(node),
			typeVersion: isOurs(node) ? 1 : 2,
			position: [index * 240, 0],
			parameters: {
				...(isOurs(node) ? { authentication } : {}),
				...parameters,
			} as INodeParameters,
			...(isOurs(node) ? { credentials: { [type]: { id, name: title } } } : { webhookId: name }),
		})),
		connections: Object.fromEntries(
			nodes
				.slice(1)
				.map(([node], index) => [
					nodes[index]?.[0] ?? '',
					{ main: [[{ node, type: 'main' as const, index: 0 }]] },
				]),
		),
	};
}

/** Trigger → Get → Update → Comment: each write is a change of the item that started it. */
const writeBack = (name: string, credential: Credential, trigger: object, hidden: boolean) =>
	inARow(name, credential, [
		[TRIGGER, { objectTypes: [stage.entityTypeId], events: ['updated'], ...trigger }],
		['Get', OF_INPUT],
		[
			'Update',
			{
				...OF_INPUT,
				operation: 'update',
				fieldsInput: 'json',
				fieldsJson: "={{ ({ ufCrm3_1747309751: 'Seen ' + $json.title }) }}",
				options: hidden ? { hideFromTrigger: true } : {},
			},
		],
		[
			'Comment',
			{
				...OF_INPUT,
				resource: 'comment',
				operation: 'create',
				text: '={{ "Seen " + $json.title }}',
				options: hidden ? { hideFromTrigger: true } : {},
			},
		],
	]);

/** A colleague changes the item twice; the workflow must run for these changes only. */
async function runsTwice(workflow: StoredWorkflow, name: string) {
	const { n8n, portal, entityTypeId, itemId } = stage;
	const before = portal.crm.comments(entityTypeId, itemId).length;
	const seen = () =>
		portal.crm
			.comments(entityTypeId, itemId)
			.slice(before)
			.map(({ comment }) => comment);
	const told: string[] = [];
	for (const title of [`${name} one`, `${name} two`]) {
		portal.items.update(entityTypeId, itemId, { title }, { userId: COLLEAGUE });
		told.push(`Seen ${title}`);
		await waitUntil(
			() => `the comment on "${title}"; there are ${JSON.stringify(seen())}`,
			() => seen().length >= told.length || undefined,
			{ seconds: 60 },
		);
		await delay(QUIET_MS);
		expect(seen()).toEqual(told);
	}
	expect(portal.items.get(entityTypeId, itemId)).toMatchObject({ ufCrm3_1747309751: told[1] });
	const runs = await n8n.executions(workflow.id);
	expect(runs.map(({ status }) => status)).toEqual(['success', 'success']);
	await n8n.deactivate(workflow.id);
}

describe('a workflow that writes to the item that started it runs once for each change', () => {
	it.each([
		['instant', { delivery: 'instant', options: { ignoreOwnChanges: true } }, false],
		['guaranteed', { delivery: 'guaranteed', options: { checkEvery: CHECK_EVERY_S } }, true],
		[
			'catch-up',
			{ delivery: 'catchUp', options: { checkEvery: CHECK_EVERY_S, ignoreOwnChanges: true } },
			false,
		],
	])('%s', async (name, trigger, hidden) => {
		const { n8n, credential } = stage;
		const workflow = await n8n.createWorkflow(writeBack(name, credential, trigger, hidden));
		await n8n.activate(workflow.id);
		await runsTwice(workflow, name);
	});

	it('outgoing webhook', async () => {
		const { n8n, portal } = stage;
		const trigger = { delivery: 'instant', options: { ignoreOwnChanges: true } };
		const nothing = { type: 'bitrix24WebhookApi', id: '', name: '' } as const;
		const draft = await n8n.createWorkflow(writeBack('outgoing', nothing, trigger, false));
		const { applicationToken } = portal.addOutgoingWebhook({
			url: n8n.webhookUrl(draft, TRIGGER),
			events: ['ONCRMDYNAMICITEMUPDATE'],
		});
		webhooks = await storeWebhooks(n8n, { webhookUrl: inbound, applicationToken });
		const { type, id, name } = webhooks;
		const nodes = draft.nodes.map((node) => ({ ...node, credentials: { [type]: { id, name } } }));
		const workflow = await n8n.createWorkflow({ ...draft, name: 'outgoing', nodes });
		await n8n.activate(workflow.id);
		await runsTwice(workflow, 'outgoing');
	});
});

describe('an item with a value of every field type', () => {
	/** Get of the seeded item, then a node that writes what Get gave; the answer is its output. */
	async function written(name: string, parameters: object): Promise<Record<string, unknown>> {
		const { n8n, credential, entityTypeId, itemId } = stage;
		const { id } = await n8n.createWorkflow(
			inARow(name, credential, [
				['Webhook', { httpMethod: 'POST', path: name, responseMode: 'lastNode', options: {} }],
				['Get', { entityTypeId: locator(String(entityTypeId)), itemId: locator(String(itemId)) }],
				['Write', { fieldsInput: 'json', fieldsJson: '={{ $json }}', ...parameters }],
			]),
		);
		await n8n.activate(id);
		const response = await fetch(`${n8n.url}/webhook/${name}`, { method: 'POST' });
		return (await response.json()) as Record<string, unknown>;
	}

	it('given back to Update it changes nothing', async () => {
		const { portal, entityTypeId, itemId } = stage;
		const before = portal.items.get(entityTypeId, itemId);
		portal.clearLog();
		const item = await written('law-update', { ...OF_INPUT, operation: 'update' });
		expect(item).toMatchObject({ entityTypeId, id: itemId, ufCrm3_1747309731: 42 });
		expect(portal.items.get(entityTypeId, itemId)).toEqual(before);
		expect(portal.crm.writes).toEqual([]);
	});

	it('given to Create it makes one with the same values', async () => {
		const { entityTypeId, itemId } = stage;
		const item = await written('law-create', {
			operation: 'create',
			entityTypeId: locator(String(entityTypeId)),
		});
		expect(item['id']).not.toBe(itemId);
		// Another item's files are left out, and these are the new item's own or were changed above.
		const own =
			/^(?:id|title|created|updated|moved|lastActivity|ufCrm3_174730974[23]$|ufCrm3_1747309751$)/;
		const expected = Object.entries(RICH_ITEM).filter(([name]) => !own.test(name));
		expect(item).toMatchObject(
			Object.fromEntries(
				expected.map(([name, value]) => [name, isTime(name) ? expect.any(String) : value]),
			),
		);
	});
});

/** A time in another offset is the same. */
const isTime = (name: string) => name === 'ufCrm3_1747309737';
