import { learnPlan, limitsOf } from '../../../nodes/shared/portal/limits/limits';

const at = (name: string) => `https://${name}.bitrix24.com`;

/** How many requests may be under way at once: the burst. */
async function burstOf(origin: string, key = 'credential'): Promise<number> {
	const { requests } = limitsOf({ origin, key });
	const cancel = new AbortController();
	const admitted: Array<{ refused(): void }> = [];
	for (;;) {
		const next = requests.admit({}, cancel.signal).catch(() => undefined);
		const admission = await Promise.race([
			next,
			new Promise<null>((done) => done(null)).then(tick),
		]);
		if (!admission) break;
		admitted.push(admission);
	}
	cancel.abort();
	return admitted.length;
}

const tick = async () => {
	for (let count = 0; count < 20; count++) await Promise.resolve();
	return null;
};

test('all connections to one portal share one limiter; time budgets are their own', () => {
	const [one, two, other] = [
		limitsOf({ origin: at('a'), key: 'one' }),
		limitsOf({ origin: at('a'), key: 'two' }),
		limitsOf({ origin: at('b'), key: 'one@b' }),
	];
	expect(one.requests).toBe(two.requests);
	expect(one.requests).not.toBe(other.requests);
	expect(one.operating).not.toBe(two.operating);
	expect(limitsOf({ origin: at('a'), key: 'one' }).operating).toBe(one.operating);
});

test.each([
	['usual', undefined, undefined, 50],
	['as the credential says', 'enterprise', undefined, 250],
	['as the portal says', undefined, 'ent', 250],
	['as the portal says, not the credential', 'enterprise', 'pro', 50],
] as const)('the plan is %s', async (name, plan, family, burst) => {
	const origin = at(name.replace(/\W/g, '-'));
	learnPlan(origin, family);
	limitsOf({ origin, key: 'another', ...(plan ? { plan } : {}) });
	expect(await burstOf(origin)).toBe(burst);
});

test('a plan that a credential does not name any more is given up', async () => {
	const origin = at('set-back');
	limitsOf({ origin, key: 'credential', plan: 'enterprise' });
	limitsOf({ origin, key: 'credential' });
	expect(await burstOf(origin, 'another')).toBe(50);
});
