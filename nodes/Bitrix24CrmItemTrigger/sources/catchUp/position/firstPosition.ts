import type { PortalError } from '../../../../shared/portal/errors/portalError';
import type { Command, CommandOutcome } from '../../../../shared/portal/portal';
import { isoOf, secondsOf } from '../../looks/unixSeconds';
import type { ItemsPosition } from '../../changedItems/changedItems';
import { LONG_OVERLAP_S } from '../../changedItems/overlap';
import type { Asker } from '../../looks/askLooks';
import { rowsOf } from '../../looks/listedRows';
import { journalPage } from '../../stageHistory/journalRow';
import type { JournalPosition } from '../../stageHistory/stageJournal';
import type { TypePosition } from './savedPosition';

/** Ids younger than this may have been given and not committed yet. */
const UNSETTLED_S = 60;

/** What is to be read of a type that was not read before. */
export interface NewType {
	entityTypeId: number;
	items: boolean;
	journal: boolean;
	/** What changed since then is told, Unix seconds; else what changes from now on. */
	since?: number | undefined;
}

/** Where reading a type begins, or why it cannot be read. */
export type FirstPosition = { type: NewType } & (
	| { ok: true; position: TypePosition }
	| { ok: false; error: PortalError }
);

/**
 * Where to begin with types that were never read: now by the portal's clock, or at a time in the past.
 * @returns them in the order of the types, and the portal's time, Unix seconds
 * @throws PortalError where the request failed whole
 */
export async function firstPositions(
	asker: Asker,
	types: readonly NewType[],
): Promise<{ positions: FirstPosition[]; portalTime: number }> {
	const commands = types.flatMap(commandsFor);
	const outcomes = await asker.batch({
		...Object.fromEntries(commands),
		time: { method: 'server.time', params: {} },
	});
	const portalTime = timeOf(outcomes);
	const positions = types.map((type): FirstPosition => {
		const { entityTypeId, since } = type;
		const own = (name: string) => outcomes[`${name}${entityTypeId}`];
		const [items, journal, steps] = [own('items'), own('journal'), own('steps')];
		for (const outcome of [items, journal, steps]) {
			if (outcome && !outcome.ok) return { type, ok: false, error: outcome.error };
		}
		const position = {
			items: items && itemsPosition(items, since, portalTime),
			journal: journal && journalPosition(journal, steps, portalTime),
		};
		return { type, ok: true, position };
	});
	return { positions, portalTime };
}

function commandsFor({
	entityTypeId,
	items,
	journal,
	since,
}: NewType): Array<[key: string, command: Command]> {
	const commands: Array<[key: string, command: Command]> = [];
	if (items) commands.push([`items${entityTypeId}`, newestItems(entityTypeId, since)]);
	if (journal) commands.push([`journal${entityTypeId}`, journalPage(entityTypeId, 'DESC')]);
	if (journal && since !== undefined) {
		const filter = { '>=CREATED_TIME': isoOf(since) };
		commands.push([`steps${entityTypeId}`, journalPage(entityTypeId, 'ASC', filter)]);
	}
	return commands;
}

function itemsPosition(
	newest: CommandOutcome,
	since: number | undefined,
	portalTime: number,
): ItemsPosition {
	const settled = since === undefined ? portalTime - UNSETTLED_S : Infinity;
	return {
		readUpTo: since ?? portalTime,
		from: since ?? portalTime - LONG_OVERLAP_S,
		...idsUpTo(newest, 'id', 'createdTime', settled),
		known: [],
	};
}

/** @param steps the first rows since a time in the past, if one was asked for */
function journalPosition(
	newest: CommandOutcome,
	steps: CommandOutcome | undefined,
	portalTime: number,
): JournalPosition {
	const [first] = steps ? rowsOf(steps) : [];
	if (first) return { upTo: Number(first['ID']) - 1, above: [] };
	return idsUpTo(newest, 'ID', 'CREATED_TIME', portalTime - UNSETTLED_S);
}

/** The newest items, or the newest of those that were there at the time. */
function newestItems(entityTypeId: number, since: number | undefined): Command {
	const filter = since === undefined ? {} : { '<createdTime': isoOf(since) };
	return {
		method: 'crm.item.list',
		params: {
			entityTypeId,
			select: ['id', 'createdTime'],
			filter,
			order: { id: 'DESC' },
			start: -1,
		},
	};
}

/** Every id is known, but among those younger than `settled` others may still come. */
function idsUpTo(
	outcome: CommandOutcome,
	idName: string,
	timeName: string,
	settled: number,
): { upTo: number; above: number[] } {
	const rows = rowsOf(outcome);
	const ids = rows.map((row) => Number(row[idName])).sort((one, other) => one - other);
	const young = rows
		.filter((row) => (secondsOf(row[timeName]) ?? 0) >= settled)
		.map((row) => Number(row[idName]));
	const upTo = young.length > 0 ? Math.min(...young) - 1 : (ids.at(-1) ?? 0);
	return { upTo, above: ids.filter((id) => id > upTo) };
}

/** @throws PortalError where nobody answered */
function timeOf(outcomes: Readonly<Record<string, CommandOutcome>>): number {
	const { time } = outcomes;
	if (time && !time.ok) throw time.error;
	const began = Object.values(outcomes).flatMap(({ beganAt }) => beganAt ?? []);
	if (began.length > 0) return Math.floor(Math.min(...began) / 1000);
	return secondsOf(time?.result) ?? Math.floor(Date.now() / 1000);
}
