import { notePage, pagesPerRequest } from '../../../shared/items/reading/answerSize';
import { asPortalError, type PortalError } from '../../../shared/portal/errors/portalError';
import {
	PAGE_SIZE,
	BATCH_LENGTH,
	type Command,
	type CommandOutcome,
	type Portal,
} from '../../../shared/portal/portal';
import { rowsOf } from './listedRows';
import { type Look } from './look';
import type { Answered } from './portalClock';

/** What sends commands, 50 to a request; a portal. */
export interface Asker {
	batch(commands: Readonly<Record<string, Command>>): Promise<Record<string, CommandOutcome>>;
	/** Whose answers' sizes are learned. */
	readonly costKey: string;
	/** Our own clock, which never goes back: milliseconds. */
	now(): number;
	/** The time of day by our own clock, which another process goes by too: Unix milliseconds. */
	wallNow(): number;
}

/** Asks a portal. @param costKey whose answers' sizes are learned */
export const askerOf = (portal: Portal, costKey: string): Asker => ({
	batch: async (commands) => await portal.batch(commands),
	costKey,
	now: () => performance.now(),
	wallNow: () => Date.now(),
});

/** What came of one request. */
export interface Asked {
	failures: Array<{ look: Look; error: PortalError }>;
	/** How the commands ended, also those that went along. */
	outcomes: Record<string, CommandOutcome>;
}

/** Pages asked for at once after so many full ones; the first full page may be all there is. */
const GROWTH = [1, 10, BATCH_LENGTH] as const;

interface PlannedLook {
	look: Look;
	pages: number;
}

/**
 * Asks the next pages of looks in one request. A look whose pages were full gets several: each names
 * the last id of the page before by a reference (docs/portal-contract.md §2 "Batch"). What is behind a
 * page that is not full was asked with a reference to nothing and is not looked at.
 * @param looks at most 50 with the extras
 * @param extras other commands that go along
 * @param onAnswer told when the portal began by its clock, before any row is taken
 */
export async function askLooks(
	asker: Asker,
	looks: readonly Look[],
	extras: Readonly<Record<string, Command>>,
	onAnswer: (answered: Answered) => void,
): Promise<Asked> {
	const planned = planPages(asker, looks, BATCH_LENGTH - Object.keys(extras).length);
	const sentAt = asker.now();
	const outcomes = await asker.batch({ ...extras, ...commandsOf(planned) });
	const began = Object.values(outcomes).flatMap(({ beganAt }) => beganAt ?? []);
	if (began.length > 0) {
		const beganAt = Math.floor(Math.min(...began) / 1000);
		onAnswer({ beganAt, sentAt, arrivedAt: asker.now() });
	}
	const failures: Asked['failures'] = [];
	for (const [index, one] of planned.entries()) {
		try {
			takePages(asker, one, index, outcomes);
		} catch (error) {
			failures.push({ look: one.look, error: asPortalError(error) });
		}
	}
	return { failures, outcomes };
}

/** One page for each; what is left of the request goes to those that have more waiting. */
function planPages(asker: Asker, looks: readonly Look[], room: number): PlannedLook[] {
	const planned = looks.map((look) => ({ look, pages: 1 }));
	let left = room - looks.length;
	for (let grew = true; grew && left > 0; ) {
		grew = false;
		for (const one of planned) {
			if (left === 0 || one.pages >= wishedPages(asker, one.look)) continue;
			one.pages++;
			left--;
			grew = true;
		}
	}
	return planned;
}

function wishedPages(asker: Asker, look: Look): number {
	const most = GROWTH[Math.min(look.fullPages, GROWTH.length - 1)] ?? 1;
	return pagesPerRequest(lookCostKey(asker, look), most);
}

const lookCostKey = (asker: Asker, { entityTypeId }: Look) => `${asker.costKey}#${entityTypeId}`;

const keyOf = (index: number, page: number) => `look${index}page${page}`;

function commandsOf(planned: readonly PlannedLook[]): Record<string, Command> {
	const commands: Record<string, Command> = {};
	for (const [index, { look, pages }] of planned.entries()) {
		for (let page = 0; page < pages; page++) {
			const before = `$result[${keyOf(index, page - 1)}][items][${PAGE_SIZE - 1}][${look.idName}]`;
			commands[keyOf(index, page)] = look.page(page === 0 ? String(look.after) : before);
		}
	}
	return commands;
}

/** @throws PortalError where the first page could not be read, or rows of any */
function takePages(
	asker: Asker,
	{ look, pages }: PlannedLook,
	index: number,
	outcomes: Readonly<Record<string, CommandOutcome>>,
): void {
	for (let page = 0; page < pages; page++) {
		const outcome = outcomes[keyOf(index, page)];
		// Only the first page was surely asked for as it should be.
		if (page > 0 && !outcome?.ok) return;
		if (!outcome || !takePage(asker, look, page, outcome)) return;
	}
}

/** @returns whether the page was full, so that what follows it was asked for with its last id */
function takePage(asker: Asker, look: Look, page: number, outcome: CommandOutcome): boolean {
	const items = rowsOf(outcome);
	const first = Number(items[0]?.[look.idName]);
	const beganAt = Math.floor((outcome.beganAt ?? asker.wallNow()) / 1000);
	if (items.length === 0 || !(first > look.after)) {
		if (page === 0) look.fullPages = 0;
		if (page === 0 && items.length === 0) look.end(beganAt);
		return false;
	}
	look.take(items, beganAt);
	look.after = Number(items.at(-1)?.[look.idName]);
	const isFull = items.length >= PAGE_SIZE;
	look.fullPages = isFull ? look.fullPages + 1 : 0;
	notePage(lookCostKey(asker, look), { items, seconds: outcome.seconds ?? 0 });
	return isFull;
}
