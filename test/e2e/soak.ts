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
	/** For which share of that time n8n is to be down, from 0 to 1; without it it is up again at once. */
	down?: number;
	/** At most so many changes are made at once; else a fiftieth of them. */
	largestBurst?: number;
}

/** What of a plan says how items change. */
export type ChangePlan = Pick<SoakPlan, 'items' | 'changes' | 'seconds' | 'largestBurst'>;

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

/** n8n needs 25 to 35 ms for each delivery, so a second or less for these, whatever the trigger does. */
const LARGEST_BURST = 20;

/**
 * For catch-up: changes go on for long enough that n8n, which takes its time to start, can be down for
 * two fifths of it. `SOAK_SECONDS` makes it longer.
 */
export function catchUpPlan(): SoakPlan {
	const plan = { ...soakPlan(), kills: fromEnvironment('SOAK_KILLS', 1) };
	const republishes = fromEnvironment('SOAK_REPUBLISHES', 1);
	const whole = fromEnvironment('SOAK_CHANGES', 500);
	const seconds = fromEnvironment('SOAK_SECONDS', Math.max(whole / 25, 45 * plan.kills));
	return {
		...plan,
		items: Math.ceil(whole / 5),
		changes: whole,
		republishes,
		seconds,
		down: 0.4,
		largestBurst: LARGEST_BURST,
	};
}

/** How long a test of a soak may take: until all is told, and once more where it is repeated. */
export const longestSoak = ({ seconds, kills }: SoakPlan): number =>
	(seconds * 2 + kills * 150 + 300) * 1_000;

/** In words, for the figures that a soak prints. */
export const described = (
	{ changes, kills, republishes }: SoakPlan,
	{ last, down }: SoakEnd,
): string =>
	`${changes} changes of ${last.size} items, ${kills} kills, ${republishes} re-publications, down for ${Math.round(down * 100)} % of the time`;

/** Not `console.log`, to which Jest adds a stack. */
export const print = (...lines: string[]): void =>
	void process.stdout.write(`${lines.join('\n  ')}\n`);

/** A seeded source of random numbers from 0 to 1 (mulberry32): a soak that fails can be repeated. */
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

/** A time for which n8n was down or was starting; Unix milliseconds. */
export interface Outage {
	from: number;
	to: number;
}

export interface SoakEnd {
	/** The title every changed item had at the end. */
	last: Map<number, string>;
	/** When each title was given; Unix milliseconds. */
	madeAt: Map<string, number>;
	outages: Outage[];
	/** The share of the soak for which n8n was down, from 0 to 1. */
	down: number;
}

/** Changes the items. @returns how it ended, but for what n8n did */
export type ChangeItems = (
	stage: Pick<Stage, 'portal'>,
	plan: ChangePlan,
	random: () => number,
) => Promise<Pick<SoakEnd, 'last' | 'madeAt'>>;

/**
 * Changes random items in random bursts, while n8n is killed and restarted and the workflows are
 * re-published at random times. Ends when all changes are made and n8n is up again.
 */
export async function soak(
	stage: Stage,
	workflows: readonly StoredWorkflow[],
	plan: SoakPlan,
	random: () => number,
	change: ChangeItems = changeItems,
): Promise<SoakEnd> {
	const startedAt = Date.now();
	const [changed, outages] = await Promise.all([
		change(stage, plan, random),
		disturb(stage, workflows, plan, random),
	]);
	const downMs = outages.reduce((sum, { from, to }) => sum + to - from, 0);
	return { ...changed, outages, down: downMs / (Date.now() - startedAt) };
}

/** Calls `make` once for each change of the plan, in random bursts. */
export async function inBursts(
	{ changes, seconds, largestBurst = Math.ceil(changes / 50) }: ChangePlan,
	random: () => number,
	make: () => void,
): Promise<void> {
	for (let made = 0; made < changes; ) {
		const burst = Math.min(changes - made, 1 + Math.floor(random() * largestBurst));
		for (const end = made + burst; made < end; made++) make();
		await delay(2 * random() * 1_000 * seconds * (burst / changes));
	}
}

/** Never the same twice, so that each is a change, and told apart. */
let titles = 0;

/** Gives random items new titles. */
export const changeItems: ChangeItems = async ({ portal }, plan, random) => {
	const [last, madeAt] = [new Map<number, string>(), new Map<string, number>()];
	await inBursts(plan, random, () => {
		const id = 1 + Math.floor(random() * plan.items);
		const title = `State ${++titles}`;
		portal.items.update(SOAK_TYPE, id, { title });
		last.set(id, title);
		madeAt.set(title, Date.now());
	});
	return { last, madeAt };
};

/** How long n8n takes to start, before that was measured. */
const FIRST_START_MS = 12_000;

/** @returns for which times n8n was down, or was starting */
async function disturb(
	{ n8n }: Stage,
	workflows: readonly StoredWorkflow[],
	plan: SoakPlan,
	random: () => number,
): Promise<Outage[]> {
	const outages: Outage[] = [];
	const left = { kill: plan.kills, republish: plan.republishes };
	let startMs = FIRST_START_MS;
	for (let batchSize = SOAK_BATCH_SIZE + 1; left.kill + left.republish > 0; batchSize++) {
		await delay(pauseOf(plan, random));
		const isKill = random() * (left.kill + left.republish) < left.kill;
		left[isKill ? 'kill' : 'republish'] -= 1;
		if (isKill) {
			const from = Date.now();
			await n8n.kill();
			await delay(Math.max(0, downMsOf(plan) - startMs));
			const startedAt = Date.now();
			await n8n.restart();
			startMs = Date.now() - startedAt;
			outages.push({ from, to: Date.now() });
			continue;
		}
		for (const workflow of workflows) {
			const trigger = workflow.nodes[0]?.parameters['options'] as object | undefined;
			const nodes = withTrigger(workflow, { options: { ...trigger, batchSize } });
			await n8n.republish(workflow.id, { nodes });
		}
	}
	return outages;
}

/** How long each kill is to keep n8n down. */
const downMsOf = ({ down = 0, kills, seconds }: SoakPlan) => (1_000 * seconds * down) / kills;

/** Milliseconds until n8n is disturbed again. */
function pauseOf({ down, kills, republishes, seconds }: SoakPlan, random: () => number): number {
	if (down === undefined) return 500 + 2_000 * random();
	const upMs = 1_000 * seconds * (1 - down);
	return (upMs / (kills + republishes)) * (0.5 + 0.9 * random());
}
