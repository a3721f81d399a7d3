/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { itemSchemaSchema, type ItemSchema } from '../nodes/shared/crm/schema/itemSchema';
import { outputOptionsSchema } from '../nodes/shared/items/presenting/outputOptions';
import { compilePresenter } from '../nodes/shared/items/presenting/presentItem';
import type { TypedItem } from '../nodes/shared/crm/values/reading/typedValues';
import { median, printTable } from './results';

const ENTITY_TYPE_ID = 1220;
const FIELDS_PER_ITEM = 60;
const SIZES = [50, 500, 5_000, 50_000];
const COMPARED_SIZE = 1_000;
const ROUNDS = 5;

/** What `runTypingBench` measured; every cost is CPU time of the whole process. */
export interface TypingBenchResult {
	/** Typing 1,000 items, as a share of `JSON.parse` of the same answer. Target: at most 1. */
	ratioToParse: number;
	parseMicrosecondsPerItem: number;
	perItem: Array<{ items: number; microseconds: number }>;
	/** The most expensive item of all sizes as a multiple of the cheapest. */
	flatness: number;
}

type FieldSample = readonly [type: string, isMultiple: boolean, valueOf: (n: number) => unknown];

const day = (n: number) => String((n % 28) + 1).padStart(2, '0');

/** As long as a portal's addresses of files are: both name the item, the field and the file. */
function fileValue(n: number) {
	const query = `entityTypeId=${ENTITY_TYPE_ID}&id=${n}&fieldName=ufCrm3_1747309738&fileId=${n + 1}`;
	return {
		id: n + 1,
		url: `https://some-domain.bitrix24.com/bitrix/services/main/ajax.php?action=crm.controller.item.getFile&${query}`,
		urlMachine: `https://some-domain.bitrix24.com/rest/crm.controller.item.getFile/?auth=0123456789abcdef&${query}`,
	};
}

/** A smart process as people build them: a fifth of the fields empty, most types. */
const SAMPLES: readonly FieldSample[] = [
	['string', false, (n) => `Order ${n} of the northern branch`],
	['user', false, (n) => (n % 40) + 1],
	['datetime', false, (n) => `2024-08-${day(n)}T11:41:57+03:00`],
	['crm_status', false, (n) => `DT1220_52:STAGE_${n % 7}`],
	['double', false, (n) => n * 1.25],
	['boolean', false, (n) => (n % 2 ? 'Y' : 'N')],
	['money', false, (n) => `${n}.50|USD`],
	['string', false, () => ''],
	['date', false, (n) => `2024-08-${day(n)}T03:00:00+03:00`],
	['enumeration', false, (n) => String((n % 9) + 57)],
	['crm_company', false, (n) => n % 300],
	['text', false, (n) => `Called on the ${n}th, wants delivery by truck before noon, gate 4.`],
	['crm_contact', true, (n) => [n, n + 1]],
	['crm', false, (n) => `T80_${n + 1}`],
	['employee', false, () => null],
	['integer', false, (n) => n],
	['enumeration', true, () => []],
	['file', false, fileValue],
	['address', false, (n) => `Main street ${n}|55.75;37.61|${n + 1}`],
	['url', false, () => ''],
];

function sampleOf(index: number): FieldSample {
	return SAMPLES[index % SAMPLES.length] as FieldSample;
}

/** `id` and 59 fields; names as the portal forms them. */
export function sampleSchema(fields = FIELDS_PER_ITEM): ItemSchema {
	const entries = Array.from({ length: fields - 1 }, (_, index) => {
		const [type, isMultiple] = sampleOf(index);
		const upperName = `UF_CRM_3_${1_747_309_727 + index}`;
		return [`ufCrm3_${1_747_309_727 + index}`, { type, isMultiple, upperName, title: upperName }];
	});
	return itemSchemaSchema.parse({ id: { type: 'integer' }, ...Object.fromEntries(entries) });
}

/** The `items` of a `crm.item.list` answer, as text. */
export function sampleAnswer(items: number, schema: ItemSchema): string {
	const names = Object.keys(schema).slice(1);
	return JSON.stringify(
		Array.from({ length: items }, (_, n) => ({
			id: n + 1,
			...Object.fromEntries(names.map((name, index) => [name, sampleOf(index)[2](n)])),
		})),
	);
}

function cpuMilliseconds(): number {
	const { user, system } = process.cpuUsage();
	return (user + system) / 1000;
}

/** Empties the heap, so that no task pays for what the one before it left behind. */
function emptyHeap(): void {
	setFlagsFromString('--expose-gc');
	(runInNewContext('gc') as () => void)();
}

/**
 * CPU milliseconds of each task: the median of several rounds, in which the tasks take turns, so
 * that what else the machine does falls on all of them alike.
 */
async function measure(tasks: Record<string, () => unknown>): Promise<Map<string, number>> {
	const { Bench } = await import('tinybench');
	const means = new Map<string, number[]>(Object.keys(tasks).map((name) => [name, []]));
	for (let round = 0; round < ROUNDS; round++) {
		const bench = new Bench({ now: cpuMilliseconds, time: 200, warmupTime: 50, iterations: 4 });
		for (const [name, task] of Object.entries(tasks)) {
			bench.add(name, task, { beforeAll: emptyHeap });
		}
		await bench.run();
		for (const { name, result } of bench.tasks) {
			if (!('latency' in result)) throw new Error(`No measurement of ${name}`);
			means.get(name)?.push(result.latency.mean);
		}
	}
	return new Map([...means].map(([name, costs]) => [name, median(costs)]));
}

function cost(costs: Map<string, number>, name: string): number {
	const found = costs.get(name);
	if (found === undefined) throw new Error(`No measurement of ${name}`);
	return found;
}

/** All a node does to an item without options: typing, ids, masking. */
function typerOf(schema: ItemSchema) {
	const options = outputOptionsSchema.parse({});
	return compilePresenter({ entityTypeId: ENTITY_TYPE_ID, schema, options });
}

/** Results are dropped at once: what keeping 50,000 of them costs the heap is not typing's. */
async function costPerItem(schema: ItemSchema): Promise<TypingBenchResult['perItem']> {
	const type = typerOf(schema);
	const perItem: TypingBenchResult['perItem'] = [];
	for (const items of SIZES) {
		const parsed = JSON.parse(sampleAnswer(items, schema)) as TypedItem[];
		const costs = await measure({ type: () => parsed.forEach((item) => type(item)) });
		perItem.push({ items, microseconds: (cost(costs, 'type') / items) * 1000 });
	}
	return perItem;
}

function print(result: TypingBenchResult): void {
	printTable(
		[`${COMPARED_SIZE} items × ${FIELDS_PER_ITEM} fields`, ''],
		[
			['JSON.parse, µs of CPU an item', result.parseMicrosecondsPerItem.toFixed(2)],
			['typing ÷ JSON.parse (target ≤ 1.00)', result.ratioToParse.toFixed(2)],
		],
	);
	printTable(
		['items', 'typing, µs of CPU an item'],
		[
			...result.perItem.map(({ items, microseconds }) => [items, microseconds.toFixed(2)]),
			['dearest ÷ cheapest', result.flatness.toFixed(2)],
		],
	);
}

/** Measures typing against `JSON.parse` of the same answer in one run, prints and returns it. */
export async function runTypingBench(): Promise<TypingBenchResult> {
	const schema = sampleSchema();
	const answer = sampleAnswer(COMPARED_SIZE, schema);
	const items = JSON.parse(answer) as TypedItem[];
	const type = typerOf(schema);
	const costs = await measure({
		parse: () => JSON.parse(answer) as unknown,
		type: () => items.map((item) => type(item)),
	});
	const parse = cost(costs, 'parse');
	const perItem = await costPerItem(schema);
	const each = perItem.map(({ microseconds }) => microseconds);
	const result: TypingBenchResult = {
		ratioToParse: cost(costs, 'type') / parse,
		parseMicrosecondsPerItem: (parse / COMPARED_SIZE) * 1000,
		perItem,
		flatness: Math.max(...each) / Math.min(...each),
	};
	print(result);
	return result;
}
