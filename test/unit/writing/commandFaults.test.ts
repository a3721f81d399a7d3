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
	type End,
	type Fault,
} from './faultyWrites';

/**
 * A fault at every command of each bulk operation. Whatever the fault, what an
 * input is told is what the portal's own log of writes says.
 */
beforeAll(startFaultyWrites);
afterAll(stopFaultyWrites);

/** Of single commands. */
const COMMANDS: Readonly<Record<string, [fault: Fault, told: End, written: number]>> = {
	'a missing right': [{ reply: { status: 400, error: 'ACCESS_DENIED' } }, 'failed', 0],
	'a full bucket': [{ reply: { status: 503, error: 'QUERY_LIMIT_EXCEEDED' } }, 'done', 1],
	'a fault before it ran': [{ reply: { status: 500, error: 'INTERNAL_SERVER_ERROR' } }, 'doubt', 0],
	'a fault after it ran': [
		{ beforeRun: false, reply: { status: 500, error: 'ERROR_UNEXPECTED_ANSWER' } },
		'doubt',
		1,
	],
};

describe.each(Object.entries(OPERATIONS))('%s: a fault at every command', (_name, operation) => {
	const { method, itemsACommand = 1, needsAnswer = false } = operation;
	const commands = itemsACommand > 1 ? REQUESTS : INPUTS;
	const isOf = (command: number) =>
		itemsACommand > 1 ? isIn(command) : (index: number) => index === command;

	test.each(Object.entries(COMMANDS))('%s', async (_fault, [fault, told, written]) => {
		for (let command = 0; command < commands; command++) {
			expect(await runWithFault(operation, { ...fault, method, after: command })).toEqual(
				outcome(isOf(command), told, written),
			);
		}
	});

	test('a method whose time is used up: the rest is told so, and not sent', async () => {
		const reply = { status: 429, error: 'OPERATION_TIME_LIMIT' };
		for (let command = 0; command < commands; command++) {
			// The answers beside it say when the method may be called again; alone nobody knows.
			const isLeft = (index: number) => commands === INPUTS && command < FIRST && index >= FIRST;
			expect(await runWithFault(operation, { method, after: command, reply })).toEqual(
				outcome((index) => isOf(command)(index) || isLeft(index), 'failed', 0),
			);
		}
	});

	test('an answer that says nothing', async () => {
		for (let command = 0; command < commands; command++) {
			const fault = { method, after: command, rewrite: () => null };
			expect(await runWithFault(operation, fault)).toEqual(
				outcome(isOf(command), needsAnswer ? 'doubt' : 'done', 1),
			);
		}
	});
});
