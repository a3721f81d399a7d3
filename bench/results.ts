/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { mkdir, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import Table from 'cli-table3';

const FOLDER = join(__dirname, 'results');

/** Writes what a benchmark measured, and where, to `bench/results/<name>.json`. */
export async function saveResult(name: string, result: object): Promise<void> {
	const machine = { cpu: cpus()[0]?.model ?? '', cores: cpus().length, node: process.version };
	await save(`${name}.json`, `${JSON.stringify({ machine, ...result }, null, '\t')}\n`);
}

export async function saveChart(name: string, svg: string): Promise<void> {
	await save(`${name}.svg`, svg);
}

async function save(file: string, text: string): Promise<void> {
	await mkdir(FOLDER, { recursive: true });
	await writeFile(join(FOLDER, file), text);
}

export function printTable(head: string[], rows: ReadonlyArray<ReadonlyArray<string | number>>) {
	const table = new Table({ head, style: { head: [], border: [] } });
	table.push(...rows.map((row) => [...row]));
	process.stdout.write(`${table.toString()}\n`);
}

/** A line on what is being measured now, apart from the tables. */
export function say(text: string): void {
	process.stderr.write(`${text}\n`);
}

/** The one in the middle by a number. */
export function middleOf<One>(all: readonly One[], numberOf: (one: One) => number): One {
	return [...all].sort((one, other) => numberOf(one) - numberOf(other))[
		Math.floor(all.length / 2)
	] as One;
}

export function median(numbers: readonly number[]): number {
	return middleOf(numbers, (number) => number) ?? NaN;
}
