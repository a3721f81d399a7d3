import { createItems } from '../../../nodes/shared/items/writing/createItems';
import { deleteItems } from '../../../nodes/shared/items/writing/deleteItems';
import { importItems } from '../../../nodes/shared/items/writing/importItems';
import { updateItems } from '../../../nodes/shared/items/writing/updateItems';
import { upsertItems } from '../../../nodes/shared/items/writing/upsertItems';
import type { Writing } from '../../../nodes/shared/items/writing/sending/writing';
import { wordsOf } from '../../../nodes/shared/items/writing/steps/outcomes';
import type { Portal } from '../../portal';
import { DEAL, idOf, REQUEST, startWritingPortal, type WritingPortal } from './writingPortal';

/**
 * A fault at every request and at every command of each bulk operation. Whatever the fault, what an
 * input is told is what the portal's own log of writes says.
 */
let at: WritingPortal;
beforeAll(async () => (at = await startWritingPortal()));
afterAll(async () => await at.emulated.stop());

/** Of seven inputs five go in the first request, which is small, and two in the second. */
const INPUTS = 7;
const FIRST = 5;
const REQUESTS = 2;

type Fault = Parameters<Portal['faults']['add']>[0];
type Outcomes = ReadonlyArray<{ ok: boolean; error?: Parameters<typeof wordsOf>[0] }>;

/** What became of one input: `doubt` says that nobody knows whether it was written. */
type End = 'done' | 'failed' | 'doubt';

interface Operation {
	/** The command that writes. */
	method: string;
	/** How many items a command of it may write. */
	itemsACommand?: number;
	/** Without the answer nobody knows the item. */
	needsAnswer?: true;
	/** Makes what the operation needs and gives a run of it. */
	prepare(writing: Writing): Promise<() => Promise<Outcomes>>;
	/** How often the portal wrote each input. */
	written(): number[];
}

let run = 0;
const title = (index: number) => `Run ${run}, item ${index}`;
const numbers = Array.from({ length: INPUTS }, (_, index) => index);
const titles = (entityTypeId = REQUEST) =>
	numbers.map((index) => ({ entityTypeId, values: { title: title(index) } }));

/** Items that are there before the fault; nothing of their making is left in the log. */
async function made(entityTypeId = REQUEST): Promise<number[]> {
	const outcomes = await createItems(at.run(), titles(entityTypeId));
	at.emulated.clearLog();
	return outcomes.map(idOf);
}

const records = (method: string) =>
	at.emulated.crm.writes.filter((one) => one.method === method.toLowerCase());

/** Writes of the items with the titles of this run. */
function byTitle(...methods: string[]): number[] {
	const all = methods.flatMap(records).map(({ fields }) => JSON.stringify(fields));
	return numbers.map((index) => all.filter((one) => one.includes(`"${title(index)}"`)).length);
}

let ids: number[] = [];
const byId = (method: string) =>
	ids.map((id) => records(method).filter((one) => one.id === id).length);

const rows = [{ productName: 'A', price: 900, quantity: 1 }];

const OPERATIONS: Readonly<Record<string, Operation>> = {
	create: {
		method: 'crm.item.add',
		needsAnswer: true,
		prepare: async (writing) => await Promise.resolve(() => createItems(writing, titles())),
		written: () => byTitle('crm.item.add'),
	},
	import: {
		method: 'crm.item.batchImport',
		needsAnswer: true,
		itemsACommand: 20,
		prepare: async (writing) => await Promise.resolve(() => importItems(writing, titles())),
		written: () => byTitle('crm.item.batchImport'),
	},
	update: {
		method: 'crm.item.update',
		prepare: async (writing) => {
			ids = await made();
			const inputs = ids.map((id) => ({ entityTypeId: REQUEST, id, values: { title: `N ${id}` } }));
			return async () => await updateItems(writing, inputs);
		},
		written: () => byId('crm.item.update'),
	},
	'update of deals': {
		method: 'crm.item.update',
		prepare: async (writing) => {
			ids = await made(DEAL);
			const name = at.fields[DEAL]?.single['string'] ?? '';
			const inputs = ids.map((id) => ({ entityTypeId: DEAL, id, values: { [name]: `N ${id}` } }));
			return async () => await updateItems(writing, inputs);
		},
		written: () => byId('crm.item.update'),
	},
	'product rows': {
		method: 'crm.item.productrow.set',
		prepare: async (writing) => {
			ids = await made(DEAL);
			const inputs = ids.map((id) => ({ entityTypeId: DEAL, id, values: { productRows: rows } }));
			return async () => await updateItems(writing, inputs);
		},
		written: () => byId('crm.item.productrow.set'),
	},
	'upsert of new ones': {
		method: 'crm.item.add',
		needsAnswer: true,
		prepare: async (writing) =>
			await Promise.resolve(() =>
				upsertItems(
					writing,
					titles().map((input) => ({ ...input, matchBy: ['title'] })),
				),
			),
		written: () => byTitle('crm.item.add'),
	},
	'upsert of known ones': {
		method: 'crm.item.update',
		prepare: async (writing) => {
			ids = await made();
			const name = at.fields[REQUEST]?.single['string'] ?? '';
			const inputs = titles().map(({ entityTypeId, values }) => ({
				entityTypeId,
				values: { ...values, [name]: 'new' },
				matchBy: ['title'],
			}));
			return async () => await upsertItems(writing, inputs);
		},
		written: () => byId('crm.item.update'),
	},
	delete: {
		method: 'crm.item.delete',
		prepare: async (writing) => {
			ids = await made();
			const refs = ids.map((id) => ({ entityTypeId: REQUEST, id }));
			return async () => await deleteItems(writing, refs);
		},
		written: () => byId('crm.item.delete'),
	},
};

const DOUBT = /may have been written/;

function ends(outcomes: Outcomes): End[] {
	return outcomes.map(({ ok, error }) => {
		if (ok || !error) return 'done';
		return DOUBT.test(wordsOf(error).message) ? 'doubt' : 'failed';
	});
}

interface Struck {
	told: End[];
	written: number[];
}

/** Runs the operation with one fault: what each input is told, and how often the portal wrote it. */
async function struck(operation: Operation, fault: Fault): Promise<Struck> {
	run += 1;
	const writing = at.run();
	const go = await operation.prepare(writing);
	at.emulated.faults.add(fault);
	const told = ends(await go());
	at.emulated.faults.clear();
	return { told, written: operation.written() };
}

/** The same for all inputs but some. */
function outcome(isStruck: (index: number) => boolean, told: End, written: number): Struck {
	return {
		told: numbers.map((index) => (isStruck(index) ? told : 'done')),
		written: numbers.map((index) => (isStruck(index) ? written : 1)),
	};
}

const isIn = (request: number) => (index: number) => index < FIRST === (request === 0);
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
			expect(await struck(operation, atRequest(request, fault))).toEqual(wanted);
		}
	});

	test('refused by the full bucket: it goes again, nothing twice', async () => {
		for (let request = 0; request < REQUESTS; request++) {
			const refusal = atRequest(request, { refuse503: true });
			expect(await struck(operation, refusal)).toEqual(outcome(nobody, 'done', 1));
		}
	});

	test('an answer that leaves an entry out', async () => {
		for (let index = 0; index < INPUTS; index += itemsACommand) {
			const request = index < FIRST ? 0 : 1;
			const key = `w${itemsACommand > 1 ? 0 : index - request * FIRST}`;
			const rewrite = (answer: unknown) => withoutEntry(answer, key);
			const isStruck = itemsACommand > 1 ? isIn(request) : (one: number) => one === index;
			expect(await struck(operation, atRequest(request, { rewrite }))).toEqual(
				outcome(isStruck, 'doubt', 1),
			);
		}
	});
});

function withoutEntry(answer: unknown, key: string): unknown {
	const body = answer as { result: { result: Record<string, unknown> } };
	const left = Object.entries(body.result.result).filter(([name]) => name !== key);
	return { ...body, result: { ...body.result, result: Object.fromEntries(left) } };
}

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
			expect(await struck(operation, { ...fault, method, after: command })).toEqual(
				outcome(isOf(command), told, written),
			);
		}
	});

	test('a method whose time is used up: the rest is told so, and not sent', async () => {
		const reply = { status: 429, error: 'OPERATION_TIME_LIMIT' };
		for (let command = 0; command < commands; command++) {
			// The answers beside it say when the method may be called again; alone nobody knows.
			const isLeft = (index: number) => commands === INPUTS && command < FIRST && index >= FIRST;
			expect(await struck(operation, { method, after: command, reply })).toEqual(
				outcome((index) => isOf(command)(index) || isLeft(index), 'failed', 0),
			);
		}
	});

	test('an answer that says nothing', async () => {
		for (let command = 0; command < commands; command++) {
			const fault = { method, after: command, rewrite: () => null };
			expect(await struck(operation, fault)).toEqual(
				outcome(isOf(command), needsAnswer ? 'doubt' : 'done', 1),
			);
		}
	});
});
