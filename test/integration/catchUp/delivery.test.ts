import { waitUntil } from '../../host/waitUntil';
import { CatchUpStage, REQUESTS, told, whenTold } from './catchUpStage';

let stage: CatchUpStage;
beforeEach(async () => {
	stage = await CatchUpStage.set();
});
afterEach(async () => await stage.stop());

describe('catch-up with an inbound webhook and nothing else', () => {
	it('tells what changed since the activation, and nothing that was there before', async () => {
		stage.change(1);
		const trigger = stage.trigger();
		await trigger.activate();
		stage.change(2);
		const [first, ...others] = await whenTold(trigger, 1);
		expect(others).toEqual([]);
		expect(first).toMatchObject({
			event: 'updated',
			entityTypeId: REQUESTS,
			id: 2,
			changedBy: 1,
			portal: { domain: stage.portal.domain, memberId: '' },
		});
		expect(Date.parse(String(first?.['occurredAt']))).toBe(
			Date.parse(String(stage.portal.items.get(REQUESTS, 2)?.['updatedTime'])),
		);
		expect(stage.portal.subscriptions).toEqual([]);
	});

	it('goes on after a stop where it left off, oldest first', async () => {
		const trigger = stage.trigger({ batchSize: 2 }, { events: ['added', 'updated'] });
		await trigger.activate();
		stage.change(1);
		await whenTold(trigger, 1);
		await trigger.close();
		stage.change(3);
		const made = stage.portal.items.add(REQUESTS, { title: 'Made' });
		stage.change(2);
		trigger.host.log.clear();
		await trigger.activate('init');
		const events = await whenTold(trigger, 4);
		expect(
			events
				.slice(1)
				.map(({ event, id }) => `${event} ${id}`)
				.sort(),
		).toEqual([`added ${made}`, 'updated 2', 'updated 3'].sort());
	});

	it('brings the item along for no further request', async () => {
		const trigger = stage.trigger({}, { output: 'item' });
		await trigger.activate();
		stage.change(1, { title: 'Title' });
		const [event] = await whenTold(trigger, 1);
		expect(event?.['item']).toMatchObject({ entityTypeId: REQUESTS, id: 1, title: 'Title' });
		const asked = stage.portal.requests.map(({ method }) => method);
		expect(asked).not.toContain('crm.item.get');
	});

	it('repeats a failed run with the same changes', async () => {
		const trigger = stage.trigger();
		trigger.endRun = () => (trigger.runs.length === 1 ? 'error' : 'success');
		await trigger.activate();
		stage.change(1);
		await whenTold(trigger, 2);
		expect(told(trigger).map(({ id }) => id)).toEqual([1, 1]);
	});

	it('gives a run up after maxAttempts, says so where people look, and goes on', async () => {
		const trigger = stage.trigger({ maxAttempts: 2 });
		trigger.endRun = ({ items }) => (items.some(({ json }) => json.id === 1) ? 'error' : 'success');
		await trigger.activate();
		stage.change(1);
		await whenTold(trigger, 2);
		await waitUntil('the report', () => trigger.reported.length || undefined);
		expect(trigger.reported).toMatchObject([
			{
				message: expect.stringMatching(/1 change\(s\) were given up.*failed 2 time/),
				description: expect.stringMatching(new RegExp(`Since.*${REQUESTS}`, 's')),
			},
		]);
		stage.change(2);
		await whenTold(trigger, 3);
		expect(told(trigger).map(({ id }) => id)).toEqual([1, 1, 2]);
	});
});
