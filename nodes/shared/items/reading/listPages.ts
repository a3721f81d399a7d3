import { asPortalError, type PortalError } from '../../portal/errors/portalError';
import { partsOf } from '../../portal/parts';
import {
	BATCH_LENGTH,
	PAGE_SIZE,
	resultOf,
	type CommandOutcome,
	type Portal,
} from '../../portal/portal';
import { fewerPages, notePage, pagesPerRequest } from './answerSize';
import { itemList, listItems } from './itemList';
import { refKey, type ItemOutcome, type ItemRef, type RawItem } from './rawItem';

/** Requests under way at a time, once one answer has shown how large they are. */
const AT_A_TIME = 3;

/** Items of one object type that one list command asks for. */
interface Page {
	entityTypeId: number;
	ids: readonly number[];
}

/** How one page ended: its items, or no list at all; of a failure, whether it took too long. */
type PageOutcome = { page: Page } & (
	| { kind: 'read'; items: readonly RawItem[]; seconds: number }
	| { kind: 'unreadable' }
	| { kind: 'failed' | 'tooLong'; error: PortalError }
);

/**
 * Reads items by `crm.item.list` into `found`. What a list leaves out stays missing there: it was
 * deleted, or the connected user may not read it (docs/portal-contract.md §5).
 */
export async function readLists(
	portal: Portal,
	refs: readonly ItemRef[],
	found: Map<string, ItemOutcome>,
): Promise<void> {
	const first = await readPages(portal, pagesOf(refs), found, BATCH_LENGTH);
	await readPages(portal, pagesThat(first, 'tooLong'), found, fewerPages(BATCH_LENGTH));
	await readPages(portal, pagesThat(first, 'unreadable'), found, BATCH_LENGTH);
}

function pagesThat(outcomes: readonly PageOutcome[], kind: PageOutcome['kind']): Page[] {
	return outcomes.filter((one) => one.kind === kind).map(({ page }) => page);
}

function pagesOf(refs: readonly ItemRef[]): Page[] {
	const entityTypeIds = new Set(refs.map(({ entityTypeId }) => entityTypeId));
	return [...entityTypeIds].flatMap((entityTypeId) => {
		const ids = refs.flatMap((ref) => (ref.entityTypeId === entityTypeId ? [ref.id] : []));
		return partsOf(ids, PAGE_SIZE).map((part) => ({ entityTypeId, ids: part }));
	});
}

/**
 * The first request goes alone: its answer shows how much the next ones may ask for.
 * @returns how the pages ended that were not read
 */
async function readPages(
	portal: Portal,
	pages: readonly Page[],
	found: Map<string, ItemOutcome>,
	most: number,
): Promise<PageOutcome[]> {
	const left = [...pages];
	const notRead: PageOutcome[] = [];
	const note = (outcomes: readonly PageOutcome[]) => {
		for (const outcome of outcomes) {
			collect(outcome, found);
			if (outcome.kind === 'read') notePage(pageCostKey(portal, outcome.page), outcome);
			else notRead.push(outcome);
		}
	};
	const readNext = async () => {
		const outcomes = await requestPages(portal, takePages(portal, left, most));
		note(outcomes);
		return outcomes;
	};
	const work = async () => {
		while (left.length > 0) await readNext();
	};
	const [first] = left.length > 0 ? await readNext() : [];
	if (first && 'error' in first && isHopeless(first.error)) {
		note(left.splice(0).map((page) => ({ ...first, page })));
	}
	await Promise.all(Array.from({ length: AT_A_TIME }, work));
	return notRead;
}

/** What a whole request failed with, and the next ones would too, each after minutes. */
function isHopeless(error: PortalError): boolean {
	return error.failure.method === 'batch' && (isTimeout(error) || error.failure.status === 401);
}

/** Takes as many pages as one answer can well hold, whatever their types. */
function takePages(portal: Portal, left: Page[], most: number): Page[] {
	const taken: Page[] = [];
	let filled = 0;
	for (const page of left) {
		filled += 1 / pagesPerRequest(pageCostKey(portal, page), most);
		// A trace above 1, because 50 times 1/50 is not 1 in floating point.
		if (taken.length > 0 && filled > 1.000001) break;
		taken.push(page);
	}
	left.splice(0, taken.length);
	return taken;
}

async function requestPages(portal: Portal, pages: readonly Page[]): Promise<PageOutcome[]> {
	const outcomes = await portal.batchInOrder(
		pages.map(({ entityTypeId, ids }) => listItems({ entityTypeId, filter: { '@id': ids } })),
	);
	return pages.flatMap((page, index) => {
		const outcome = outcomes[index];
		return outcome ? [pageOutcome(page, outcome)] : [];
	});
}

function pageOutcome(page: Page, outcome: CommandOutcome): PageOutcome {
	try {
		const { items } = resultOf(outcome, itemList);
		return { page, kind: 'read', items, seconds: outcome.seconds ?? 0 };
	} catch (caught) {
		const error = asPortalError(caught);
		if (error.is('UNEXPECTED_ANSWER')) return { page, kind: 'unreadable' };
		return { page, kind: isTimeout(error) ? 'tooLong' : 'failed', error };
	}
}

/** What a page did not bring stays missing; what a page failed with, all its items failed with. */
function collect(outcome: PageOutcome, found: Map<string, ItemOutcome>): void {
	const { entityTypeId, ids } = outcome.page;
	for (const id of ids) {
		const key = refKey({ entityTypeId, id });
		if ('error' in outcome) found.set(key, { ok: false, error: outcome.error });
		else found.delete(key);
	}
	if (outcome.kind !== 'read') return;
	for (const item of outcome.items) {
		found.set(refKey({ entityTypeId, id: Number(item.id) }), { ok: true, item });
	}
}

const pageCostKey = (portal: Portal, { entityTypeId }: Page) =>
	`${portal.connection.key}#${entityTypeId}`;

export function isTimeout({ failure: { code, status, text } }: PortalError): boolean {
	return status === 504 || (code === 'NO_ANSWER' && /timeout|ETIMEDOUT|ECONNABORTED/i.test(text));
}
