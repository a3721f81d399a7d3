import type { RawItem } from '../../shared/items/reading/rawItem';
import { PAGE_SIZE, type Portal } from '../../shared/portal/portal';
import { askerOf, askLooks } from '../sources/looks/askLooks';
import { type Look } from '../sources/looks/look';
import { secondsOf } from '../sources/looks/unixSeconds';
import { itemLook } from '../sources/changedItems/itemLook';
import type { QuietItems } from '../sources/quietItems';
import { readOr } from './readOr';
import { MOST_PER_TYPE } from './snapshots';
import type { Watching } from './watching';

/** A change so shortly before the reading may still be on its way to the source. */
const SETTLED_AFTER_S = 120;

/** An item as it was read in the background. */
interface Candidate {
	entityTypeId: number;
	fields: readonly string[];
	row: RawItem;
	readAt: number;
}

/**
 * Reads the watched fields of items that nothing waits for, so that already the next change of a quiet
 * item is told with what it was: 2,500 items a request, and of 50,000 a type at most. It runs beside
 * the drain; where it fails, the first change of an item is told without its earlier state.
 */
export async function readBaseline(
	portal: Portal,
	watching: Watching,
	types: readonly number[],
	quietItems: () => Promise<QuietItems | undefined>,
	isClosed: () => boolean,
): Promise<void> {
	const asker = askerOf(portal, `${portal.connection.key} watched fields`);
	const candidates: Candidate[] = [];
	const looks: BaselineLook[] = [];
	for (const type of types) {
		// Items of a type that cannot be read are told without their earlier state.
		const fields = await readOr(watching.fieldsOf(type), []);
		if (fields.length > 0) looks.push(baselineLook(type, fields, candidates));
	}
	for (let left = looks; left.length > 0 && !isClosed(); left = left.filter(hasMore)) {
		const { failures } = await askLooks(asker, left.slice(0, 10), {}, () => {});
		for (const { look } of failures) look.end(0);
	}
	// Asked only now: what changed before an item was read is waiting by now, or was told.
	const quiet = await quietItems();
	if (quiet) for (const candidate of candidates) accept(candidate, quiet, watching);
}

function accept(
	{ entityTypeId, fields, row, readAt }: Candidate,
	quiet: QuietItems,
	{ snapshots }: Watching,
): void {
	const [id, time] = [Number(row['id']), secondsOf(row['updatedTime'])];
	if (time === undefined || quiet.isWaiting(entityTypeId, id)) return;
	const before = quiet.quietBefore(entityTypeId);
	if (before !== undefined && time >= before) return;
	const isSettled = before !== undefined || time < readAt - SETTLED_AFTER_S;
	snapshots.setIfUnknown(entityTypeId, id, row, fields, isSettled ? undefined : readAt);
}

interface BaselineLook extends Look {
	count: number;
	isEnded: boolean;
}

/** A short page is the end: an item that is missing is one whose earlier state is not known. */
const hasMore = ({ isEnded, count, fullPages }: BaselineLook) =>
	!isEnded && fullPages > 0 && count < MOST_PER_TYPE;

function baselineLook(
	entityTypeId: number,
	fields: readonly string[],
	candidates: Candidate[],
): BaselineLook {
	const everything = {};
	const look: BaselineLook = {
		...itemLook(entityTypeId, everything, {
			select: ['id', 'updatedTime', ...fields],
			take: (rows, readAt) => {
				look.count += rows.length;
				candidates.push(...rows.map((row) => ({ entityTypeId, fields, row, readAt })));
			},
			end: () => {
				look.isEnded = true;
			},
		}),
		// As if many pages had been full: all are asked for at once.
		fullPages: PAGE_SIZE,
		count: 0,
		isEnded: false,
	};
	return look;
}
