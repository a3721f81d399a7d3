import { createItems } from '../../../nodes/shared/items/writing/createItems';
import { deleteItems } from '../../../nodes/shared/items/writing/deleteItems';
import { importItems } from '../../../nodes/shared/items/writing/importItems';
import { updateItems } from '../../../nodes/shared/items/writing/updateItems';
import { upsertItems } from '../../../nodes/shared/items/writing/upsertItems';
import type { Writing } from '../../../nodes/shared/items/writing/sending/writing';
import { wordsOf } from '../../../nodes/shared/items/writing/steps/outcomes';
import type { Portal } from '../../portal';
import { DEAL, idOf, REQUEST, startWritingPortal, type WritingPortal } from './writingPortal';

let at: WritingPortal;

/** For `beforeAll` of a file of tests. */
export async function startFaultyWrites(): Promise<void> {
	at = await startWritingPortal();
}

/** For `afterAll`. */
export async function stopFaultyWrites(): Promise<void> {
	await at.emulated.stop();
}

/** Of seven inputs five go in the first request, which is small, and two in the second. */
export const INPUTS = 7;
export const FIRST = 5;
export const REQUESTS = 2;

export type Fault = Parameters<Portal['faults']['add']>[0];
type Outcomes = ReadonlyArray<{ ok: boolean; error?: Parameters<typeof wordsOf>[0] }>;

/** What became of one input: `doubt` says that nobody knows whether it was written. */
export type End = 'done' | 'failed' | 'doubt';

export interface Operation {
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

export const OPERATIONS: Readonly<Record<string, Operation>> = {
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

export interface FaultyRun {
	told: End[];
	written: number[];
}

/** Runs the operation with one fault: what each input is told, and how often the portal wrote it. */
export async function runWithFault(operation: Operation, fault: Fault): Promise<FaultyRun> {
	run += 1;
	const writing = at.run();
	const go = await operation.prepare(writing);
	at.emulated.faults.add(fault);
	const told = ends(await go());
	at.emulated.faults.clear();
	return { told, written: operation.written() };
}

/** The same for all inputs but some. */
export function outcome(isHit: (index: number) => boolean, told: End, written: number): FaultyRun {
	return {
		told: numbers.map((index) => (isHit(index) ? told : 'done')),
		written: numbers.map((index) => (isHit(index) ? written : 1)),
	};
}

export const isIn = (request: number) => (index: number) => index < FIRST === (request === 0);
