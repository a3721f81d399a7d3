import fc from 'fast-check';
import { RequestLimiter, type Allowance } from '../../../nodes/shared/portal/limits/requestLimiter';
import { LeakyBucket } from '../../portal/limits/leakyBucket';
import { SimulatedTime } from './simulatedTime';

/** One request of a scenario; all times in milliseconds. */
interface Planned {
	/** After the one before. */
	gap: number;
	caller: number;
	/** Until the portal counts it, and from then until its answer is there. */
	there: number;
	back: number;
}

interface Sent {
	planned: Planned;
	askedAt: number;
	sentAt: number;
	refused: boolean;
}

const allowances = fc.constantFrom<Allowance>(
	{ drainPerSecond: 2, burst: 50 },
	{ drainPerSecond: 5, burst: 250 },
	{ drainPerSecond: 3, burst: 4 },
	{ drainPerSecond: 7, burst: 1 },
);

const scenarios = (latency: number) =>
	fc.array(
		fc.record({
			gap: fc.oneof(
				fc.constant(0),
				fc.integer({ min: 0, max: 40 }),
				fc.integer({ max: 9_000, min: 0 }),
			),
			caller: fc.nat(3),
			there: fc.nat(latency),
			back: fc.nat(latency),
		}),
		{ minLength: 1, maxLength: 150 },
	);

/** Sends what was planned through the limiter to a portal that counts by its own bucket. */
async function play(allowance: Allowance, plan: readonly Planned[]): Promise<Sent[]> {
	const time = new SimulatedTime();
	const bucket = new LeakyBucket(allowance.drainPerSecond, allowance.burst, time.now);
	const limiter = new RequestLimiter(allowance, time);
	const callers = Array.from({ length: 4 }, () => ({}));
	const sent: Sent[] = [];
	const send = async (planned: Planned, after: number) => {
		await time.sleep(after);
		const askedAt = time.now();
		const admission = await limiter.admit(callers[planned.caller] ?? {});
		const sentAt = time.now();
		if (planned.there) await time.sleep(planned.there);
		const refused = !bucket.admit();
		sent.push({ planned, askedAt, sentAt, refused });
		if (planned.back) await time.sleep(planned.back);
		if (refused) admission.refused();
		else admission.ended();
	};
	let after = 0;
	const all = plan.map(async (planned) => await send(planned, (after += planned.gap)));
	await time.run();
	await Promise.all(all);
	return sent;
}

/** When a client that knows the portal's own level would have sent each of them. */
function ideal({ drainPerSecond, burst }: Allowance, askedAt: readonly number[]): number[] {
	let level = 0;
	let at = askedAt[0] ?? 0;
	return askedAt.map((asked) => {
		const from = at;
		at = Math.max(at, asked);
		level = Math.max(0, level - ((at - from) / 1000) * drainPerSecond);
		const wait = (Math.max(0, level + 1 - burst) / drainPerSecond) * 1000;
		at += wait;
		level = Math.max(0, level - (wait / 1000) * drainPerSecond) + 1;
		return at;
	});
}

describe("the limiter against the portal's leaky bucket, on a virtual clock", () => {
	it('is never refused when alone, however long its requests take', async () => {
		await fc.assert(
			fc.asyncProperty(
				allowances,
				fc.oneof(scenarios(300), scenarios(30_000)),
				async (allowance, plan) => {
					const sent = await play(allowance, plan);
					expect(sent).toHaveLength(plan.length);
					expect(sent.filter(({ refused }) => refused)).toEqual([]);
				},
			),
			{ numRuns: 200 },
		);
	});

	it('is never idle when it need not be: it sends as early as the bucket allows', async () => {
		await fc.assert(
			fc.asyncProperty(allowances, scenarios(0), async (allowance, plan) => {
				const sent = (await play(allowance, plan))
					.map(({ sentAt }) => sentAt)
					.sort((a, b) => a - b);
				const start = 1_700_000_000_000;
				let asked = start;
				const earliest = ideal(
					allowance,
					plan.map(({ gap }) => (asked += gap)),
				);
				const late = sent.map((at, index) => {
					const best = earliest[index] ?? NaN;
					// A margin of a thousandth, and the clock's whole milliseconds for every request.
					return at - best - (best - start) / 900 - index - 2;
				});
				expect(Math.max(...late)).toBeLessThanOrEqual(0);
			}),
			{ numRuns: 200 },
		);
	});

	it('lets callers take turns: a thousand of one do not hold up one of another', async () => {
		const time = new SimulatedTime();
		const limiter = new RequestLimiter({ drainPerSecond: 2, burst: 1 }, time);
		const [many, one] = [{}, {}];
		const order: string[] = [];
		const send = async (caller: object, name: string) => {
			const admission = await limiter.admit(caller);
			order.push(name);
			admission.ended();
		};
		const all = [
			...Array.from({ length: 20 }, (_, index) => send(many, `many ${index}`)),
			send(one, 'one'),
		];
		await time.run();
		await Promise.all(all);
		expect(order.slice(0, 4)).toEqual(['many 0', 'many 1', 'one', 'many 2']);
		expect(order.slice(3)).toEqual(Array.from({ length: 18 }, (_, index) => `many ${index + 2}`));
	});

	it('learns its share where two processes use one address, and loses nothing', async () => {
		const time = new SimulatedTime();
		const allowance = { drainPerSecond: 2, burst: 50 };
		const bucket = new LeakyBucket(allowance.drainPerSecond, allowance.burst, time.now);
		const refusals = [0, 0];
		const done = [0, 0];
		const processes = [0, 1].map(() => new RequestLimiter(allowance, time));
		const send = async (limiter: RequestLimiter, index: number) => {
			for (;;) {
				const admission = await limiter.admit(limiter);
				await time.sleep(50);
				const isRefused = !bucket.admit();
				await time.sleep(250);
				if (!isRefused) {
					done[index] = (done[index] ?? 0) + 1;
					return admission.ended();
				}
				refusals[index] = (refusals[index] ?? 0) + 1;
				admission.refused();
			}
		};
		const startedAt = time.now();
		const all = processes.flatMap((limiter, index) =>
			Array.from({ length: 200 }, async () => await send(limiter, index)),
		);
		await time.run();
		await Promise.all(all);
		expect(done).toEqual([200, 200]);
		// The bucket lets 400 requests through in 175 s. Of the two first bursts 50 must be refused; a
		// client that does not adapt is refused 350 times more.
		expect(time.now() - startedAt).toBeLessThan(175_000 * 1.2);
		expect(refusals.reduce((sum, one) => sum + one)).toBeLessThan(120);
	});

	it('goes on with the new allowance at once when the plan becomes known', async () => {
		const time = new SimulatedTime();
		const limiter = new RequestLimiter({ drainPerSecond: 2, burst: 1 }, time);
		(await limiter.admit({})).ended();
		const startedAt = time.now();
		const waiting = limiter.admit({});
		limiter.adopt({ drainPerSecond: 5, burst: 250 });
		await Promise.all([waiting, time.run()]);
		expect(time.now() - startedAt).toBeLessThanOrEqual(1_000);
	});

	it('gives a cancelled wait up at once, and the turn to the next', async () => {
		const time = new SimulatedTime();
		const limiter = new RequestLimiter({ drainPerSecond: 2, burst: 1 }, time);
		(await limiter.admit({})).ended();
		const cancel = new AbortController();
		const given = limiter.admit({}, cancel.signal);
		const next = limiter.admit({});
		cancel.abort();
		await expect(given).rejects.toMatchObject({ code: 'CANCELLED' });
		await time.run();
		(await next).ended();
		await expect(limiter.admit({}, cancel.signal)).rejects.toMatchObject({ code: 'CANCELLED' });
	});
});
