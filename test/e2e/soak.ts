/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { setTimeout as delay } from 'node:timers/promises';
import { withTrigger, type Stage } from './stage';
import type { StoredWorkflow } from '../host/n8n';

/** The smart process whose items change in a soak. */
export const SOAK_TYPE = 1300;

/** Small, so that there are many runs to be disturbed; each re-publication makes it one more. */
export const SOAK_BATCH_SIZE = 60;

/** What happens while the soak lasts. */
export interface SoakPlan {
	items: number;
	changes: number;
	kills: number;
	republishes: number;
	/** The changes are spread over so many seconds at least. */
	seconds: number;
}

/** A number from the environment; 0 counts. */
export function fromEnvironment(name: string, otherwise: number): number {
	const value = process.env[name];
	return value === undefined || value === '' ? otherwise : Number(value);
}

/**
 * How large a soak is: small enough for every run of the tests, or as `SOAK_CHANGES`, `SOAK_KILLS` and
 * `SOAK_REPUBLISHES` say; the whole one is 10000, 5 and 5.
 */
export function soakPlan(): SoakPlan {
	const changes = fromEnvironment('SOAK_CHANGES', 2_000);
	return {
		items: Math.ceil(changes / 5),
		changes,
		kills: fromEnvironment('SOAK_KILLS', 2),
		republishes: fromEnvironment('SOAK_REPUBLISHES', 2),
		seconds: changes / 50,
	};
}

/** A part of a soak, with all its kinds of trouble. */
export function partOf({ items, changes, ...plan }: SoakPlan, share: number): SoakPlan {
	const count = (whole: number): number => Math.ceil(whole * share);
	return {
		items: count(items),
		changes: count(changes),
		kills: Math.min(plan.kills, 1),
		republishes: Math.min(plan.republishes, 1),
		seconds: plan.seconds * share,
	};
}

/** In words, for the figures that a soak prints. */
export const described = (
	{ changes, kills, republishes }: SoakPlan,
	{ last, down }: SoakEnd,
): string =>
	`${changes} changes of ${last.size} items, ${kills} kills, ${republishes} re-publications, down for ${Math.round(down * 100)} % of the time`;

/** Not `console.log`, which Jest adorns with a stack. */
export const print = (...lines: string[]): void =>
	void process.stdout.write(`${lines.join('\n  ')}\n`);

/** A seeded source of random numbers from 0 to 1 (mulberry32): a soak that fails can be had again. */
export function seeded(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
}

/** `SOAK_SEED`, or a new one; print it. */
export const soakSeed = (): number => Number(process.env.SOAK_SEED) || Date.now() % 1_000_000;

export function addSoakItems({ portal }: Pick<Stage, 'portal'>, count: number): void {
	portal.addType({ entityTypeId: SOAK_TYPE, title: 'Soak' });
	for (let id = 1; id <= count; id++) {
		portal.items.add(SOAK_TYPE, { id, title: 'New' }, { silent: true });
	}
}

export interface SoakEnd {
	/** The title every changed item had at the end. */
	last: Map<number, string>;
	/** The share of the soak for which n8n was down, from 0 to 1. */
	down: number;
}

/**
 * Changes random items in random bursts, while n8n is killed and restarted and the workflows are
 * re-published at random times. Ends when all changes are made and n8n is up again.
 */
export async function soak(
	stage: Stage,
	workflows: readonly StoredWorkflow[],
	plan: SoakPlan,
	random: () => number,
): Promise<SoakEnd> {
	const startedAt = Date.now();
	const [last, downMs] = await Promise.all([
		changeItems(stage, plan, random),
		disturb(stage, workflows, plan, random),
	]);
	return { last, down: downMs / (Date.now() - startedAt) };
}

/** @returns the title every changed item had at the end */
export async function changeItems(
	{ portal }: Pick<Stage, 'portal'>,
	{ items, changes, seconds }: Pick<SoakPlan, 'items' | 'changes' | 'seconds'>,
	random: () => number,
): Promise<Map<number, string>> {
	const last = new Map<number, string>();
	const largest = Math.ceil(changes / 50);
	for (let made = 0; made < changes; ) {
		const burst = Math.min(changes - made, 1 + Math.floor(random() * largest));
		for (const end = made + burst; made < end; made++) {
			const id = 1 + Math.floor(random() * items);
			const title = `State ${made + 1}`;
			portal.items.update(SOAK_TYPE, id, { title });
			last.set(id, title);
		}
		await delay(2 * random() * 1_000 * seconds * (burst / changes));
	}
	return last;
}

/** @returns for how many milliseconds n8n was down, or was starting */
async function disturb(
	{ n8n }: Stage,
	workflows: readonly StoredWorkflow[],
	{ kills, republishes }: SoakPlan,
	random: () => number,
): Promise<number> {
	let downMs = 0;
	const left = { kill: kills, republish: republishes };
	for (let batchSize = SOAK_BATCH_SIZE + 1; left.kill + left.republish > 0; batchSize++) {
		await delay(500 + 2_000 * random());
		const isKill = random() * (left.kill + left.republish) < left.kill;
		left[isKill ? 'kill' : 'republish'] -= 1;
		if (isKill) {
			const killedAt = Date.now();
			await n8n.kill();
			await n8n.restart();
			downMs += Date.now() - killedAt;
			continue;
		}
		for (const workflow of workflows) {
			const trigger = workflow.nodes[0]?.parameters['options'] as object | undefined;
			const nodes = withTrigger(workflow, { options: { ...trigger, batchSize } });
			await n8n.republish(workflow.id, { nodes });
		}
	}
	return downMs;
}
