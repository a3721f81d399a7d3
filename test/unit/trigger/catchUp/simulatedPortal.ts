import type { Asker } from '../../../../nodes/Bitrix24CrmItemTrigger/sources/looks/askLooks';
import { PortalError } from '../../../../nodes/shared/portal/errors/portalError';
import type { Command, CommandOutcome } from '../../../../nodes/shared/portal/portal';

export interface SimulatedItem {
	id: number;
	content: number;
	/** Unix seconds by the portal's clock. */
	created: number;
	updated: number;
}

type Row = Record<string, unknown>;
type Answer = { items: Row[] } | string | boolean | null;

const START = Date.UTC(2026, 0, 1) / 1000;

/** A portal of one object type with a clock of its own; the real time is virtual too. */
export class SimulatedPortal implements Asker {
	readonly costKey = `simulated-${Math.random()}`;
	/** Milliseconds that really went by. */
	elapsed = 0;
	/** Seconds by which the portal's clock is off. */
	offset = 0;
	readonly items = new Map<number, SimulatedItem>();
	readonly options = new Map<string, string>();
	requests = 0;
	commands = 0;
	/** Rows left out of a page because their items went between the portal's two queries. */
	shortenPages = false;
	private lastId = 0;
	private contents = 0;
	/** Rows of the journal of stages that are committed. */
	readonly rows: Row[] = [];
	private lastRow = 0;
	/** Types that cannot be read just now. */
	readonly closed = new Set<number>();
	private uncommitted: Array<{ at: number; commit: () => void }> = [];

	now(): number {
		return this.elapsed;
	}

	wallNow(): number {
		return START * 1000 + this.elapsed;
	}

	get portalTime(): number {
		return Math.floor(START + this.offset + this.elapsed / 1000);
	}

	advance(milliseconds: number): void {
		const until = this.elapsed + milliseconds;
		const due = this.uncommitted.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at);
		this.uncommitted = this.uncommitted.filter(({ at }) => at > until);
		for (const { commit } of due) commit();
		this.elapsed = until;
	}

	/** Its time is that of the change, whenever it is committed. */
	change(id: number, commitAfter = 0): void {
		const updated = this.portalTime;
		const content = ++this.contents;
		this.commit(commitAfter, () => {
			const item = this.items.get(id);
			if (item) this.items.set(id, { ...item, updated, content });
		});
	}

	/** A step of an item: its row has its id now, whenever it is committed. */
	move(id: number, commitAfter = 0): void {
		const row = {
			ID: ++this.lastRow,
			TYPE_ID: 2,
			OWNER_ID: id,
			CREATED_TIME: iso(this.portalTime),
			CATEGORY_ID: 1,
			STAGE_ID: `STAGE ${this.lastRow}`,
			STAGE_SEMANTIC_ID: 'P',
		};
		this.commit(commitAfter, () => void this.rows.push(row));
	}

	create(commitAfter = 0): number {
		const id = ++this.lastId;
		const now = this.portalTime;
		const content = ++this.contents;
		this.commit(commitAfter, () => this.items.set(id, { id, content, created: now, updated: now }));
		return id;
	}

	/** As far back as the type's newest item. */
	importBackDated(): number {
		const newest = this.items.get(this.lastId)?.created ?? this.portalTime - 1_000;
		const id = ++this.lastId;
		const time = Math.min(newest, this.portalTime);
		this.items.set(id, { id, content: ++this.contents, created: time, updated: time });
		return id;
	}

	async batch(
		commands: Readonly<Record<string, Command>>,
	): Promise<Record<string, CommandOutcome>> {
		this.requests++;
		const beganAt = this.portalTime * 1000;
		this.advance(30);
		const results = new Map<string, Answer>();
		const outcomes: Record<string, CommandOutcome> = {};
		for (const [key, command] of Object.entries(commands)) {
			this.commands++;
			const { method } = command;
			try {
				const result = this.answer(command, results);
				results.set(key, result);
				outcomes[key] = { ok: true, result, method, beganAt, seconds: 0.01 };
			} catch (error) {
				const text = String(error);
				const failure = { code: 'INVALID_ARG_VALUE', text, status: 200, method };
				outcomes[key] = { ok: false, error: new PortalError(failure), method };
			}
		}
		this.advance(30);
		return outcomes;
	}

	private answer({ method, params }: Command, results: ReadonlyMap<string, Answer>): Answer {
		if (method === 'server.time') return new Date(this.portalTime * 1000).toISOString();
		if (method === 'user.option.get') return this.options.get(String(params['option'])) ?? null;
		if (method === 'user.option.set') {
			for (const [name, value] of Object.entries(Object(params['options']))) {
				this.options.set(name, String(value));
			}
			return true;
		}
		if (this.closed.has(Number(params['entityTypeId']))) throw new Error('closed');
		if (method === 'crm.stagehistory.list') return { items: this.rowsOf(params, results) };
		if (method !== 'crm.item.list') throw new Error(`unknown method ${method}`);
		const tests = Object.entries(Object(params['filter'])).map(([key, value]) =>
			testOf(key, resolved(value, results)),
		);
		const isDown = Object(params['order'])['id'] === 'DESC';
		const found = [...this.items.values()]
			.filter((item) => tests.every((test) => test(item)))
			.sort((one, other) => (isDown ? other.id - one.id : one.id - other.id));
		const page = found.slice(0, 50);
		if (this.shortenPages && page.length > 20) page.splice(7, 5);
		return { items: page.map(view) };
	}

	private rowsOf(params: Row, results: ReadonlyMap<string, Answer>): Row[] {
		const filter = Object.entries(Object(params['filter'])).map(
			([key, value]) => [key, resolved(value, results)] as const,
		);
		const isDown = Object(params['order'])['ID'] === 'DESC';
		return this.rows
			.filter((row) =>
				filter.every(([key, value]) => {
					if (key === '>ID') return Number(row['ID']) > Number(value);
					if (key !== '>=CREATED_TIME') throw new Error(`unknown filter ${key}`);
					return Date.parse(String(row['CREATED_TIME'])) >= Date.parse(String(value));
				}),
			)
			.sort((one, other) => (Number(one['ID']) - Number(other['ID'])) * (isDown ? -1 : 1))
			.slice(0, 50);
	}

	private commit(after: number, commit: () => void): void {
		if (after === 0) commit();
		else this.uncommitted.push({ at: this.elapsed + after, commit });
	}
}

const iso = (seconds: number) => new Date(seconds * 1000).toISOString().replace('.000Z', '+00:00');

function view({ id, content, created, updated }: SimulatedItem): Row {
	return {
		id,
		title: `content ${content}`,
		content,
		createdTime: iso(created),
		updatedTime: iso(updated),
	};
}

/** A reference to what is not there gives the deepest value that is (docs/portal-contract.md §2). */
function resolved(value: unknown, results: ReadonlyMap<string, Answer>): unknown {
	const path = /^\$result((?:\[[^\]]*\])+)$/.exec(String(value))?.[1];
	if (path === undefined) return value;
	let found: unknown = Object.fromEntries(results);
	for (const [, key = ''] of path.matchAll(/\[([^\]]*)\]/g)) {
		if (typeof found !== 'object' || found === null || !Object.hasOwn(found, key)) return found;
		found = Object(found)[key];
	}
	return found;
}

function testOf(key: string, value: unknown): (item: SimulatedItem) => boolean {
	if (typeof value === 'object') throw new Error(`a list for ${key}`);
	const time = Date.parse(String(value)) / 1000;
	if (key === '>=updatedTime') return ({ updated }) => updated >= time;
	if (key === '<createdTime') return ({ created }) => created < time;
	if (key === '>id') return ({ id }) => id > Number(value);
	throw new Error(`unknown filter ${key}`);
}
