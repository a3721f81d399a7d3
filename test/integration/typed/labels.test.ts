import type { NodeExecutionHint } from 'n8n-workflow';
import { oAuth2Of, webhookOf } from '../portalCredentials';
import { RICH_LABELS } from './richItem';
import { startTypedSetting, type TypedSetting } from './typedSetting';

const SCOPE_HINT = /Labels of users are missing: tick "Users \(brief\) \(user_brief\)"/;

let setting: TypedSetting;

beforeEach(async () => {
	setting = await startTypedSetting();
});

afterEach(async () => {
	await setting.stop();
});

/** Fields whose labels are names of users. */
const USER_FIELDS = [
	'createdBy',
	'updatedBy',
	'assignedById',
	'lastActivityBy',
	'observers',
	'movedBy',
	'ufCrm3_1747309744',
	'ufCrm3_1747309745',
];

const without = (...names: string[]) =>
	Object.fromEntries(Object.entries(RICH_LABELS).filter(([name]) => !names.includes(name)));

test('stages are those of the item’s own pipeline', async () => {
	const { getJson, portal, seed } = setting;
	const other = { categoryId: 53, stageId: 'DT1220_53:SUCCESS' };
	portal.items.update(seed.entityTypeId, seed.emptyItemId, other);
	expect(await getJson({ labels: true }, seed.emptyItemId)).toMatchObject({
		labels: { categoryId: 'Гарантийные', stageId: 'Закрыта' },
	});
	expect(await getJson({ labels: true })).toMatchObject({
		labels: { categoryId: 'Основная', stageId: 'В работе' },
	});
});

test('linked items of other smart processes and of an unknown type', async () => {
	const { getJson, portal, seed } = setting;
	portal.addType({ entityTypeId: 128, title: 'Orders' });
	portal.items.add(128, { id: 6, title: 'Order № 6' }, { silent: true });
	portal.addFields(seed.entityTypeId, { parentId128: { type: 'crm_entity', title: 'Order' } });
	const linked = { parentId128: 6, ufCrm3_1747309746: ['T80_6', 'T999_1'] };
	portal.items.update(seed.entityTypeId, seed.itemId, linked);
	expect(await getJson({ labels: true })).toMatchObject({
		labels: { parentId128: 'Order № 6', ufCrm3_1747309746: ['Order № 6'] },
	});
});

describe('what the connection may not read is left out', () => {
	test('without the scope for users; all inputs together have one hint', async () => {
		const { host, portal, seed } = setting;
		const credentials = webhookOf(host, portal.addInboundWebhook({ scope: ['crm'] }));
		const hints: NodeExecutionHint[] = [];
		const item = (id: number, fieldNames: string) => ({
			json: { entityTypeId: seed.entityTypeId, id, fieldNames },
		});
		const [output] = await host.execute('bitrix24CrmItem', {
			credentials,
			parameters: {
				authentication: 'webhook',
				options: { labels: true, fieldNames: '={{ $json.fieldNames }}' },
			},
			input: [item(seed.itemId, 'api'), item(seed.itemId, 'api'), item(seed.itemId, 'title')],
			hints,
		});
		expect(output?.[0]?.json.labels).toEqual(without(...USER_FIELDS));
		expect(output).toHaveLength(3);
		expect(hints).toEqual([{ message: expect.stringMatching(SCOPE_HINT), location: 'outputPane' }]);
	});

	test('without rights to companies and to the list of object types', async () => {
		const { host, portal, seed } = setting;
		portal.denyItems(4, 'type');
		const hints: NodeExecutionHint[] = [];
		const [output] = await host.execute('bitrix24CrmItem', {
			credentials: oAuth2Of(host, portal, { userId: 2 }),
			parameters: { options: { labels: true } },
			input: [{ json: { entityTypeId: seed.entityTypeId, id: seed.itemId } }],
			hints,
		});
		expect(output?.[0]?.json.labels).toEqual({
			...without('entityTypeId', 'companyId', 'mycompanyId', 'ufCrm3_1747309755'),
			ufCrm3_1747309746: ['Поставка'],
		});
		expect(hints).toEqual([]);
	});

	test('the trigger warns of a missing scope once, not with every event', async () => {
		const { host, portal, seed } = setting;
		const application = portal.addApplication({ scope: ['crm'] });
		const trigger = host.trigger({
			credentials: oAuth2Of(host, portal, { application }),
			parameters: { output: 'item', options: { labels: true } },
		});
		await trigger.activate();
		for (const title of ['One', 'Two', 'Three']) {
			portal.items.update(seed.entityTypeId, seed.itemId, { title });
			const { items } = await trigger.nextRun();
			expect(items[0]?.json.item).toMatchObject({ title, labels: without(...USER_FIELDS) });
		}
		const asked = portal.requests.flatMap(({ commands = [] }) => commands);
		expect(asked.filter((command) => command.startsWith('user.get'))).toHaveLength(1);
		const warnings = host.log.messages('warn').filter((message) => SCOPE_HINT.test(message));
		expect(warnings).toHaveLength(1);
	});
});

test('an answer of the portal that cannot be read costs a label, not the item', async () => {
	const { getJson, portal } = setting;
	portal.faults.add({ method: 'user.get', rewrite: () => [null, { ID: 1 }, 'x'] });
	portal.faults.add({ method: 'crm.status.list', rewrite: () => '<html>', times: 9 });
	portal.faults.add({ method: 'crm.category.list', emptyAs: '[]' });
	const lost = [...USER_FIELDS, 'stageId', 'sourceId', 'ufCrm3_1747309748'];
	expect((await getJson({ labels: true })).labels).toEqual(
		without(...lost, 'categoryId', 'ufCrm3_1747309761'),
	);
});

describe('few requests', () => {
	const COUNT = 1_000;
	const TYPE = 1300;

	/** 1,000 items that name 40 users, 5 pipelines and 300 companies. */
	function seedMany(): number[] {
		const { portal } = setting;
		const pipelines = Array.from({ length: 5 }, (_, index) => index + 1);
		const categories = pipelines.map((id) => ({ id, name: `Pipeline ${id}`, isDefault: id === 1 }));
		portal.addType({ entityTypeId: TYPE, title: 'Orders', categories });
		const users = Array.from({ length: 40 }, () => portal.addUser({ lastName: 'Person' }).id);
		const companies = Array.from({ length: 300 }, (_, index) =>
			portal.items.add(4, { title: `Company ${index}` }, { silent: true }),
		);
		return Array.from({ length: COUNT }, (_, index) => {
			const categoryId = pipelines[index % 5] ?? 1;
			const fields = {
				categoryId,
				stageId: `DT${TYPE}_${categoryId}:SUCCESS`,
				assignedById: users[index % 40] ?? 1,
				companyId: companies[index % 300] ?? 1,
			};
			return portal.items.add(TYPE, fields, { silent: true });
		});
	}

	const getMany = async (ids: readonly number[]) => {
		const { host, credentials } = setting;
		const input = ids.map((id) => ({ json: { entityTypeId: TYPE, id } }));
		const parameters = { options: { labels: true } };
		const [output] = await host.execute('bitrix24CrmItem', { credentials, parameters, input });
		return output ?? [];
	};

	test('1,000 items cost at most 6 beyond their own, and the next ones none', async () => {
		const { portal } = setting;
		const ids = seedMany();
		portal.clearLog();
		const output = await getMany(ids);
		expect(output).toHaveLength(COUNT);
		output.forEach(({ json }, index) => {
			expect(json.labels).toMatchObject({
				categoryId: `Pipeline ${(index % 5) + 1}`,
				stageId: 'Успех',
				assignedById: expect.stringMatching(/ Person$/),
				companyId: `Company ${index % 300}`,
			});
		});
		const isOwn = ({ commands = [] }: { commands?: string[] }) =>
			commands.some((command) => command.includes(`crm.item.list?entityTypeId=${TYPE}&`));
		expect(portal.requests.filter(isOwn)).toHaveLength(1);
		expect(portal.requests.length - 1).toBeLessThanOrEqual(6);

		portal.clearLog();
		await getMany(ids);
		expect(portal.requests).toHaveLength(1);
	});

	test('only what is not known yet is asked for', async () => {
		const { portal } = setting;
		const ids = seedMany();
		await getMany(ids.slice(0, 10));
		portal.clearLog();
		await getMany(ids.slice(5, 12));
		const asked = portal.requests.flatMap(({ commands = [] }) => commands);
		expect(asked.map((command) => command.split('?')[0]).sort()).toEqual([
			'crm.item.list',
			'crm.item.list',
			'user.get',
		]);
		expect(asked.find((command) => command.startsWith('user.get'))).toMatch(
			/^user\.get\?(ID%5B\d%5D=\d+&?){2}$/,
		);
	});
});
