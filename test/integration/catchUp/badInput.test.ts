import { waitUntil } from '../../host/waitUntil';
import type { TriggerNode } from '../triggerNode';
import { CatchUpStage, REPAIRS, REQUESTS, told, whenTold } from './catchUpStage';

let stage: CatchUpStage;
/** Milliseconds by which the portal's clock is off. */
let offset: number;

beforeEach(async () => {
	offset = 0;
	stage = await CatchUpStage.set({ now: () => Date.now() + offset });
	stage.portal.items.add(REPAIRS, { id: 1, title: 'New' }, { silent: true });
	stage.host.log.clear();
});
afterEach(async () => await stage.stop());

const logged = (text: RegExp) =>
	stage.host.log.lines.some((line) => text.test(JSON.stringify(line)));

const whenLogged = async (text: RegExp) =>
	await waitUntil(
		() => `${text} in the log: ${JSON.stringify(stage.host.log.lines)}`,
		() => logged(text) || undefined,
		{ seconds: 40, everyMs: 20 },
	);

const idsOf = (trigger: TriggerNode) =>
	told(trigger).map(({ entityTypeId, id }) => [entityTypeId, id]);

/** Takes a field from the items of one type, or of all. */
const withoutField = (field: string, has: (item: Record<string, unknown>) => boolean) =>
	stage.portal.faults.add({
		method: 'crm.item.list',
		times: Infinity,
		rewrite: (answer) => {
			const { items } = answer as { items: Array<Record<string, unknown>> };
			return { items: items.map((item) => (has(item) ? { ...item, [field]: undefined } : item)) };
		},
	});

describe('a type whose items have no updatedTime', () => {
	it('is refused at activation where it is the only one', async () => {
		withoutField('updatedTime', () => true);
		stage.change(1);
		await expect(stage.trigger().activate()).rejects.toMatchObject({
			message: expect.stringContaining('do not say when they changed'),
			description: expect.stringContaining('Choose instant or guaranteed delivery'),
		});
	});

	it('does not stop the others, and is said with its cure', async () => {
		withoutField('updatedTime', ({ entityTypeId }) => entityTypeId === REPAIRS);
		const trigger = stage.trigger({}, { objectTypes: [REPAIRS, REQUESTS] });
		stage.change(1, {}, REPAIRS);
		await trigger.activate();
		await whenLogged(/object type 1226.*do not say when.*Choose instant or guaranteed/);
		stage.change(2);
		await whenTold(trigger, 1);
		expect(idsOf(trigger)).toEqual([[REQUESTS, 2]]);
	});
});

describe('what the portal refuses', () => {
	it.each(['webhook', 'oAuth2'] as const)('a plan without REST is named with %s', async (by) => {
		const trigger = stage.trigger({}, {}, by);
		stage.portal.conditions.restAvailable = false;
		await expect(trigger.activate()).rejects.toThrow(/plan has no REST/);
	});

	it('a user who may not list types is told to choose them', async () => {
		const { url } = stage.portal.addInboundWebhook({ userId: 2 });
		const trigger = stage.trigger({}, { objectTypes: [] }, 'webhook', url);
		await expect(trigger.activate()).rejects.toMatchObject({
			message: 'The connected user may not list the object types',
			description: expect.stringContaining('Choose the object types by name or ID'),
		});
	});

	it('a type that is not there does not stop the others, and is said', async () => {
		const trigger = stage.trigger({}, { objectTypes: [1998, REQUESTS] });
		await trigger.activate();
		expect(logged(/object type 1998.*NOT_FOUND/)).toBe(true);
		stage.change(2);
		await whenTold(trigger, 1);
		expect(idsOf(trigger)).toEqual([[REQUESTS, 2]]);
	});

	it('a type that is not there is an error where it is the only one', async () => {
		const trigger = stage.trigger({}, { objectTypes: [1998] });
		await expect(trigger.activate()).rejects.toThrow(/NOT_FOUND|no such|not exist/i);
	});
});

describe('a portal whose clock jumps', () => {
	it('set back: it is said, and nothing is lost', async () => {
		const trigger = stage.trigger();
		await trigger.activate();
		stage.change(1);
		await whenTold(trigger, 1);
		offset = -3_600_000;
		stage.change(2);
		await whenTold(trigger, 2);
		await whenLogged(/clock was set back by 3\d{3} second.*nothing is lost.*NTP/);
		expect(idsOf(trigger)).toContainEqual([REQUESTS, 2]);
	});

	it('set forward, and right again: nothing is lost', async () => {
		const trigger = stage.trigger();
		await trigger.activate();
		offset = 86_400_000;
		stage.change(1);
		await whenTold(trigger, 1);
		offset = 0;
		stage.change(2);
		await waitUntil('item 2', () => told(trigger).some(({ id }) => id === 2) || undefined, {
			seconds: 40,
		});
	});
});

it('reads 100 object types in two requests a check, and tells the change of any', async () => {
	const types = Array.from({ length: 100 }, (_, index) => 1300 + 2 * index);
	for (const entityTypeId of types) {
		stage.portal.addType({ entityTypeId, title: `Type ${entityTypeId}` });
		stage.portal.items.add(entityTypeId, { id: 1, title: 'New' }, { silent: true });
	}
	const trigger = stage.trigger({}, { objectTypes: types });
	await trigger.activate();
	const firstCheck = () => stage.portal.requests.filter(({ method }) => method === 'batch').length;
	stage.portal.clearLog();
	await waitUntil('a check', () => firstCheck() >= 2 || undefined, { seconds: 40, everyMs: 20 });
	expect(firstCheck()).toBe(2);
	stage.change(1, {}, 1300);
	stage.change(1, {}, 1498);
	await whenTold(trigger, 2);
	expect(idsOf(trigger).sort()).toEqual([
		[1300, 1],
		[1498, 1],
	]);
});
