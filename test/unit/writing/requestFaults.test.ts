import {
	FIRST,
	INPUTS,
	isIn,
	OPERATIONS,
	outcome,
	REQUESTS,
	startFaultyWrites,
	stopFaultyWrites,
	runWithFault,
	type Fault,
} from './faultyWrites';

/**
 * A fault at every request of each bulk operation. Whatever the fault, what an
 * input is told is what the portal's own log of writes says.
 */
beforeAll(startFaultyWrites);
afterAll(stopFaultyWrites);

const nobody = () => false;

/** Of whole requests: whether the portal carried it out although its answer was lost. */
const LOST: Readonly<Record<string, [fault: Fault, isWritten: boolean]>> = {
	'cut after it ran': [{ beforeRun: false, reset: true }, true],
	'cut before it ran': [{ reset: true }, false],
	'a fault of the server before it ran': [
		{ reply: { status: 500, error: 'INTERNAL_SERVER_ERROR' } },
		false,
	],
	'a page of the proxy after it ran': [
		{ beforeRun: false, html: { status: 502, text: '<title>Bad gateway</title>' } },
		true,
	],
	'an answer that is cut off': [{ rewrite: () => 'half an ans' }, true],
};

describe.each(Object.entries(OPERATIONS))('%s: a fault at every request', (_name, operation) => {
	const { method, itemsACommand = 1 } = operation;
	const atRequest = (request: number, fault: Fault) => ({
		...fault,
		method: 'batch',
		holding: method.toLowerCase(),
		after: request,
	});

	test.each(Object.entries(LOST))('%s', async (_fault, [fault, isWritten]) => {
		for (let request = 0; request < REQUESTS; request++) {
			const wanted = outcome(isIn(request), 'doubt', isWritten ? 1 : 0);
			expect(await runWithFault(operation, atRequest(request, fault))).toEqual(wanted);
		}
	});

	test('refused by the full bucket: it goes again, nothing twice', async () => {
		for (let request = 0; request < REQUESTS; request++) {
			const refusal = atRequest(request, { refuse503: true });
			expect(await runWithFault(operation, refusal)).toEqual(outcome(nobody, 'done', 1));
		}
	});

	test('an answer that leaves an entry out', async () => {
		for (let index = 0; index < INPUTS; index += itemsACommand) {
			const request = index < FIRST ? 0 : 1;
			const key = `c${itemsACommand > 1 ? 0 : index - request * FIRST}`;
			const rewrite = (answer: unknown) => withoutEntry(answer, key);
			const isHit = itemsACommand > 1 ? isIn(request) : (one: number) => one === index;
			expect(await runWithFault(operation, atRequest(request, { rewrite }))).toEqual(
				outcome(isHit, 'doubt', 1),
			);
		}
	});
});

function withoutEntry(answer: unknown, key: string): unknown {
	const body = answer as { result: { result: Record<string, unknown> } };
	const left = Object.entries(body.result.result).filter(([name]) => name !== key);
	return { ...body, result: { ...body.result, result: Object.fromEntries(left) } };
}
