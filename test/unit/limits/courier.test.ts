import { explain } from '../../../nodes/shared/portal/errors/explanations';
import { PortalError } from '../../../nodes/shared/portal/errors/portalError';
import * as z from '../../../nodes/shared/validation/zod';
import { startPortal, type Fault, type Portal as EmulatedPortal } from '../../portal';
import { limitsWith, portalUnderTest, VirtualClock } from './portalUnderTest';

const TYPE = 1300;
const ONE = { entityTypeId: TYPE, id: 1 };
const CHANGE = { ...ONE, fields: { title: 'Changed' } };

let emulated: EmulatedPortal;

beforeEach(async () => {
	emulated = await startPortal({ limits: 'off' });
	emulated.addType({ entityTypeId: TYPE, title: 'Orders' });
	emulated.items.add(TYPE, { title: 'First' }, { silent: true });
	emulated.clearLog();
});

afterEach(async () => await emulated.stop());

/** The error a call ends with; a call that succeeds fails the test. */
async function failureOf(call: Promise<unknown>): Promise<PortalError> {
	const error = await call.then(
		() => undefined,
		(caught: unknown) => caught,
	);
	if (!(error instanceof PortalError)) throw new Error(`Not a PortalError: ${String(error)}`);
	return error;
}

describe('what is repeated', () => {
	const FAULTS: Array<[string, Omit<Fault, 'method'>, string]> = [
		['500', { reply: { status: 500, error: 'INTERNAL_SERVER_ERROR' } }, 'INTERNAL_SERVER_ERROR'],
		['502', { html: { status: 502, text: '<title>Bad Gateway</title>' } }, 'NOT_JSON'],
		['504', { html: { status: 504, text: '<title>Time-out</title>' } }, 'NOT_JSON'],
		['a reset', { reset: true }, 'NO_ANSWER'],
		['a lost answer', { reset: true, beforeRun: false }, 'NO_ANSWER'],
	];

	it.each(FAULTS)('a read after %s, with growing pauses', async (_name, fault) => {
		emulated.faults.add({ ...fault, times: 2 });
		const { portal, clock } = portalUnderTest(emulated);
		const { item } = await portal.call('crm.item.get', ONE, z.looseObject({ item: z.unknown() }));
		expect(item).toMatchObject({ id: 1 });
		expect(clock.slept).toEqual([500, 1_000]);
	});

	it.each(FAULTS)('a write after %s is not: it may have run', async (_name, fault, code) => {
		emulated.faults.add(fault);
		const { portal } = portalUnderTest(emulated);
		const error = await failureOf(portal.call('crm.item.update', CHANGE, z.unknown()));
		expect(error.failure).toMatchObject({ code, mayHaveRun: true });
		expect(emulated.requests).toHaveLength(1);
	});

	it('a batch with one write in it is not, and its writes fail', async () => {
		emulated.faults.add({ reset: true, beforeRun: false });
		const { portal } = portalUnderTest(emulated);
		const { read, write } = await portal.batch({
			read: { method: 'crm.item.get', params: ONE },
			write: { method: 'crm.item.add', params: { entityTypeId: TYPE, fields: { title: 'x' } } },
		});
		expect(read).toMatchObject({ ok: false, error: { code: 'NO_ANSWER' } });
		expect(write).toMatchObject({ ok: false, error: { failure: { mayHaveRun: true } } });
		expect(read).not.toHaveProperty('error.failure.mayHaveRun');
		expect(emulated.items.size(TYPE)).toBe(2);
	});

	it('a write that was refused is: it did not run', async () => {
		emulated.faults.add({ refuse503: true, times: 3 });
		const { portal } = portalUnderTest(emulated);
		await portal.call('crm.item.add', { entityTypeId: TYPE, fields: {} }, z.unknown());
		expect(emulated.requests).toHaveLength(4);
		expect(emulated.items.size(TYPE)).toBe(2);
	});

	it('a write is not lost where no connection was made, nor tried for ever', async () => {
		const { portal, clock } = portalUnderTest(emulated);
		await emulated.stop();
		const error = await failureOf(portal.call('crm.item.update', CHANGE, z.unknown()));
		expect(error.code).toBe('NO_ANSWER');
		expect(error.failure).not.toHaveProperty('mayHaveRun');
		expect(clock.slept).toEqual([500, 1_000, 1_000, 1_000]);
	});

	it('a fault that stays ends the call with the last error', async () => {
		emulated.faults.add({ reply: { status: 500, error: 'INTERNAL_SERVER_ERROR' }, times: 99 });
		const { portal } = portalUnderTest(emulated);
		expect((await failureOf(portal.call('crm.item.get', ONE, z.unknown()))).code).toBe(
			'INTERNAL_SERVER_ERROR',
		);
		expect(emulated.requests).toHaveLength(4);
	});

	it('refusals without end are given up after five minutes', async () => {
		emulated.faults.add({ refuse503: true, times: 9_999 });
		const { portal, clock } = portalUnderTest(emulated);
		const error = await failureOf(portal.call('crm.item.get', ONE, z.unknown()));
		expect(error.code).toBe('QUERY_LIMIT_EXCEEDED');
		expect(clock.sleptInAll).toBeGreaterThan(290_000);
		expect(clock.sleptInAll).toBeLessThan(310_000);
	});

	it.each([
		['OVERLOAD_LIMIT', 503],
		['PORTAL_DELETED', 500],
		['ACCESS_DENIED', 403],
	])('%s is final', async (error, status) => {
		emulated.faults.add({ reply: { status, error }, times: 9 });
		const { portal } = portalUnderTest(emulated);
		expect((await failureOf(portal.call('crm.item.get', ONE, z.unknown()))).code).toBe(error);
		expect(emulated.requests).toHaveLength(1);
	});

	it('a cancelled run waits no longer', async () => {
		const cancel = new AbortController();
		emulated.faults.add({ refuse503: true, times: 99, run: () => cancel.abort() });
		const { portal } = portalUnderTest(emulated, { signal: cancel.signal });
		const error = await failureOf(portal.call('crm.item.get', ONE, z.unknown()));
		expect(error.code).toBe('CANCELLED');
		expect(emulated.requests).toHaveLength(1);
	});
});

describe('the time budget of a method', () => {
	/** The emulator and the client share the clock, 30 s into a minute. */
	async function withBudget(seconds: number) {
		await emulated.stop();
		const clock = new VirtualClock(1_700_000_010_000);
		emulated = await startPortal({ limits: 'off', now: clock.now });
		emulated.operatingCost('crm.item.fields', seconds);
		const { portal } = portalUnderTest(emulated, { settings: { limits: limitsWith(clock) } });
		const call = async () => await portal.call('crm.item.fields', { entityTypeId: 2 }, z.unknown());
		return { portal, clock, call };
	}

	it.each([-3_600_000, 3_600_000])(
		'is told by a portal whose clock differs by %i ms as by any other',
		async (skew) => {
			await emulated.stop();
			const clock = new VirtualClock(1_700_000_010_000);
			emulated = await startPortal({ limits: 'off', now: () => clock.now() + skew });
			emulated.operatingCost('crm.item.fields', 480);
			const { portal } = portalUnderTest(emulated, { settings: { limits: limitsWith(clock) } });
			const call = portal.call.bind(portal, 'crm.item.fields', { entityTypeId: 2 }, z.unknown());
			await call();
			const { failure } = await failureOf(call());
			expect(failure).toMatchObject({ code: 'OPERATION_TIME_LIMIT', resetAt: 1_700_000_580 });
			await clock.sleep(570_000);
			await call();
			expect(emulated.requests.at(-1)).toMatchObject({ status: 200 });
		},
	);

	it('is left alone while it is far from spent', async () => {
		const { clock, call } = await withBudget(100);
		for (let count = 0; count < 4; count++) await call();
		expect(clock.slept).toEqual([]);
	});

	it('once spent, ends a call with the time at which it may be made again', async () => {
		const { call } = await withBudget(240);
		await call();
		await call();
		const error = await failureOf(call());
		expect(error.failure).toMatchObject({ code: 'OPERATION_TIME_LIMIT', resetAt: 1_700_000_580 });
		expect(explain(error.failure).message).toContain('until 2023-11-14T22:23:00.000Z');
	});

	it('a blocked method is not called again before its time, others are', async () => {
		const { portal, call } = await withBudget(480);
		await call();
		await failureOf(call());
		emulated.clearLog();
		await failureOf(call());
		expect(emulated.requests).toHaveLength(0);
		const { fields, scope } = await portal.batch({
			fields: { method: 'crm.item.fields', params: { entityTypeId: 2 } },
			scope: { method: 'scope', params: {} },
		});
		expect(fields).toMatchObject({ ok: false, error: { code: 'OPERATION_TIME_LIMIT' } });
		expect(scope).toMatchObject({ ok: true, result: ['crm'] });
		expect(emulated.requests.map(({ commands }) => commands)).toEqual([['scope?']]);
	});

	it('is waited for where the wait is short', async () => {
		const { clock, call } = await withBudget(480);
		await call();
		await failureOf(call());
		await clock.sleep(530_000);
		const before = clock.sleptInAll;
		await call();
		expect(clock.sleptInAll - before).toBe(1_700_000_580_000 - 1_700_000_010_000 - 530_000);
		expect(emulated.requests.at(-1)).toMatchObject({ status: 200 });
	});

	it('is not called shortly before its budget is used up, as soon as the wait is short', async () => {
		const { clock, call } = await withBudget(410);
		await call();
		await clock.sleep(530_000);
		emulated.operatingCost('crm.item.fields', 80);
		await call();
		expect(emulated.requests.map(({ error }) => error)).toEqual([undefined, undefined]);
		expect(clock.now()).toBe(1_700_000_580_000);
	});

	it('of a command in a batch is waited for with that command alone', async () => {
		const { portal, clock } = await withBudget(300);
		// Within batches all webhooks share one budget, and direct calls have another.
		await portal.batch({ first: { method: 'crm.item.fields', params: { entityTypeId: 2 } } });
		await clock.sleep(530_000);
		emulated.operatingCost('crm.item.fields', 200);
		const outcomes = await portal.batch({
			one: { method: 'crm.item.fields', params: { entityTypeId: 2 } },
			two: { method: 'crm.item.fields', params: { entityTypeId: 2 } },
			scope: { method: 'scope', params: {} },
		});
		expect(Object.values(outcomes).map(({ ok }) => ok)).toEqual([true, true, true]);
		const [, , repeated] = emulated.requests.map(({ commands }) => commands);
		expect(repeated).toEqual(['crm.item.fields?entityTypeId=2']);
		expect(clock.now()).toBe(1_700_000_580_000);
	});
});
