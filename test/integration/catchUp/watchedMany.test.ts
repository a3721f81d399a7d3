import { sleep, type IDataObject } from 'n8n-workflow';
import { waitUntil } from '../../host/waitUntil';
import type { TriggerNode } from '../triggerNode';
import { CatchUpStage, REQUESTS, told, whenTold } from './catchUpStage';

const ITEMS = 1_000;
const TOUCHED = 30;
const DEAL = 2;
const DEALS = [1, 2];

let stage: CatchUpStage;
afterEach(async () => await stage.stop());

/** What the portal's clock is off by, milliseconds. */
let offset = 0;

/** A plan with the portal's queue, so that guaranteed delivery works too; all its items are old. */
async function withQueue(items: number): Promise<CatchUpStage> {
	offset = -1_200_000;
	const features = { rest_offline_extended: true };
	const old = await CatchUpStage.set({ features, now: () => Date.now() + offset }, items);
	for (const id of DEALS) {
		old.portal.items.add(DEAL, { id, title: 'Deal' }, { silent: true });
	}
	offset = 0;
	return old;
}

const DELIVERIES = [
	['catchUp', 'webhook'],
	['guaranteed', 'oAuth2'],
] as const;

/** All updates before it are dealt with once this item of its own arrives. */
async function lastOne(
	trigger: TriggerNode,
	change: () => void,
	id: number,
): Promise<IDataObject[]> {
	change();
	await waitUntil(
		'the last change',
		() => told(trigger).some((one) => one['id'] === id) || undefined,
		{
			seconds: 50,
		},
	);
	return told(trigger).filter((one) => one['id'] !== id);
}

it.each(DELIVERIES)(
	'%s: of 1,000 updates, 970 of them comments, the 30 of the watched field arrive',
	async (delivery, authentication) => {
		stage = await withQueue(ITEMS + 1);
		const trigger = stage.trigger({ onlyWhenChanged: ['title'] }, { delivery }, authentication);
		await trigger.activate();
		const baseline = () =>
			stage.portal.requests.some(({ commands = [] }) =>
				commands.some((one) => decodeURIComponent(one).includes('select[2]=title')),
			);
		await waitUntil('the watched fields to be read', () => baseline() || undefined);
		await sleep(1_500);
		for (let id = 1; id <= ITEMS; id++) {
			if (id % 33 === 0 && id <= 33 * TOUCHED) stage.change(id, { title: `Touched ${id}` });
			else stage.portal.items.renew(REQUESTS, id);
		}
		const last = ITEMS + 1;
		const events = await lastOne(trigger, () => stage.change(last), last);
		const expected = Array.from({ length: TOUCHED }, (_, index) => {
			const id = 33 * (index + 1);
			return [id, { title: { from: 'New', to: `Touched ${id}` } }];
		});
		const byId = (one: IDataObject, other: IDataObject) => Number(one['id']) - Number(other['id']);
		expect(events.sort(byId).map(({ id, changes }) => [id, changes])).toEqual(expected);
	},
);

describe('deals that somebody rewrites without a change (W31)', () => {
	const rewrite = (id: number) => stage.portal.items.renew(DEAL, id);

	it.each(DELIVERIES)('%s: start nothing where the field is watched', async (delivery, by) => {
		stage = await withQueue(1);
		stage.portal.addFields(DEAL, { ufCrm_1: { type: 'string', title: 'One' } });
		const [deal = 0, other = 0] = DEALS;
		const parameters = { delivery, objectTypes: [DEAL] };
		const trigger = stage.trigger({ onlyWhenChanged: ['ufCrm_1'] }, parameters, by);
		await trigger.activate();
		stage.portal.items.update(DEAL, deal, { ufCrm_1: 'first' });
		await whenTold(trigger, 1);
		rewrite(deal);
		rewrite(deal);
		const events = await lastOne(
			trigger,
			() => stage.portal.items.update(DEAL, other, { ufCrm_1: 'other' }),
			other,
		);
		expect(events).toHaveLength(1);
	});

	it('are told each time without a watched field', async () => {
		stage = await withQueue(1);
		const [deal = 0] = DEALS;
		const trigger = stage.trigger({}, { objectTypes: [DEAL] });
		await trigger.activate();
		rewrite(deal);
		await whenTold(trigger, 1);
		// Within one second nothing tells the one from the other.
		await sleep(1_100);
		rewrite(deal);
		await whenTold(trigger, 2);
		expect(told(trigger).map(({ event, id }) => [event, id])).toEqual([
			['updated', deal],
			['updated', deal],
		]);
	});
});

it('tells an item that is made and edited as added once, then as updated (W29)', async () => {
	stage = await CatchUpStage.set();
	const trigger = stage.trigger({}, { events: ['added', 'updated'] });
	await trigger.activate();
	const id = stage.portal.items.add(REQUESTS, { title: 'Made' });
	for (const edits of [1, 2, 3]) {
		await whenTold(trigger, edits);
		stage.change(id);
	}
	await whenTold(trigger, 4);
	expect(told(trigger).map(({ event }) => event)).toEqual([
		'added',
		'updated',
		'updated',
		'updated',
	]);
});
