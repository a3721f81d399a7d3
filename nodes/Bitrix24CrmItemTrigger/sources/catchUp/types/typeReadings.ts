import type { PortalError } from '../../../../shared/portal/errors/portalError';
import { BATCH_LENGTH, type Command, type CommandOutcome } from '../../../../shared/portal/portal';
import { ChangedItems, type Finding } from '../../changedItems/changedItems';
import { askLooks, type Asker } from '../../looks/askLooks';
import type { Look } from '../../looks/look';
import { PortalClock, TOLERANCE_S, type Answered } from '../../looks/portalClock';
import { StageJournal, type RowFinding } from '../../stageHistory/stageJournal';
import { firstPositions, type NewType } from '../position/firstPosition';
import type { SavedPosition, TypePosition } from '../position/savedPosition';
import { Beginnings, takenBack } from './beginnings';
import { looksOf, type Reads, type TypeReading } from './typeReading';
import type { TypeTroubles } from './typeTroubles';

type Outcomes = Record<string, CommandOutcome>;

/** The object types that are read, all in as few requests as there can be. */
export class TypeReadings {
	private readonly readings = new Map<number, TypeReading>();
	private readonly beginnings = new Beginnings();
	private readonly clock = new PortalClock();
	/** Whether what is found is old and not to be told. */
	isSilent = false;
	/** The portal's time of the last answer, Unix seconds; 0 before the first. */
	portalTime = 0;
	/** When it came by our own clock, Unix milliseconds. */
	answeredAt = 0;

	constructor(
		private readonly asker: Asker,
		private readonly reads: Reads,
		private readonly finding: Finding,
		private readonly rowFinding: RowFinding,
		private readonly troubles: TypeTroubles,
	) {}

	/** What the portal's clock shows about now, Unix seconds; nothing before its first answer. */
	private get timeByNow(): number | undefined {
		if (this.portalTime === 0) return undefined;
		return this.portalTime + Math.floor((this.asker.wallNow() - this.answeredAt) / 1000);
	}

	/** Goes on from what was kept. */
	resume({ types, portalTime, answeredAt }: SavedPosition): void {
		const ago = this.asker.wallNow() - answeredAt;
		if (portalTime > 0) this.clock.resume(portalTime, ago, this.asker.now());
		this.portalTime = portalTime;
		this.answeredAt = answeredAt;
		for (const [entityTypeId, position] of types) {
			this.add(entityTypeId, position);
			if (position.since !== undefined) this.goBack([entityTypeId], position.since);
		}
	}

	/** What changed since then is to be told, also of types that were read further. */
	goBack(types: readonly number[], since: number): void {
		for (const type of types) this.beginnings.waiting.set(type, since);
	}

	/** Types no longer read. */
	drop(entityTypeIds: ReadonlySet<number>): void {
		for (const type of [...this.readings.keys(), ...this.beginnings.waiting.keys()]) {
			if (entityTypeIds.has(type)) continue;
			this.readings.delete(type);
			this.beginnings.begun(type);
		}
	}

	/**
	 * Begins with types that were not read before. What changed up to now is not told.
	 * @param since Unix seconds: what changed since then is told
	 * @throws PortalError where the portal could not be asked, or refused every type
	 */
	async begin(types: readonly number[], since: number | undefined): Promise<void> {
		const now = this.asker.now();
		const missing = types.flatMap((type) => this.missing(type) ?? []);
		const due = this.beginnings.due(missing, since, now);
		if (due.length === 0) return;
		const { positions, portalTime } = await firstPositions(this.asker, due).catch((error) => {
			for (const type of due) this.beginnings.failed(type, this.timeByNow, -Infinity);
			throw error;
		});
		for (const { type, ...first } of positions) {
			const { entityTypeId } = type;
			if (!first.ok) {
				this.beginnings.failed(type, portalTime, now);
				this.troubles.failed(entityTypeId, first.error, now);
				continue;
			}
			this.beginnings.begun(entityTypeId);
			this.add(entityTypeId, takenBack(this.readings.get(entityTypeId), first.position));
		}
		const failure = positions.find((first) => !first.ok);
		if (failure && !failure.ok && this.readings.size === 0) throw failure.error;
		await this.readSilently(due.filter((type) => type.since === undefined));
	}

	/**
	 * One check: everything that is due, to its end or to a page that is not full.
	 * @param extras commands that go along with the first request
	 * @throws PortalError where the portal could not be asked, or refused every type
	 */
	async check(extras: Readonly<Record<string, Command>>): Promise<Outcomes> {
		const free = BATCH_LENGTH - Object.keys(extras).length;
		const looks = looksOf([...this.readings.values()], this.asker.now(), free);
		const { outcomes, failures } = await this.askAll(looks, extras);
		this.judge(looks, failures);
		return outcomes;
	}

	/** How far types have come, by what counts as done, and what is still to be begun with. */
	read(
		itemsOf = (items: ChangedItems) => items.position(),
		journalOf = (journal: StageJournal) => journal.position(),
	): Map<number, TypePosition> {
		const since = this.beginnings.waiting;
		const types = [...new Set([...this.readings.keys(), ...since.keys()])];
		return new Map(
			types.map((type) => {
				const { items, journal } = this.readings.get(type) ?? {};
				const told = { items: items && itemsOf(items), journal: journal && journalOf(journal) };
				return [type, { ...told, since: since.get(type) }];
			}),
		);
	}

	private missing(entityTypeId: number): NewType | undefined {
		const known = this.readings.get(entityTypeId);
		const goesBack = this.beginnings.waiting.has(entityTypeId);
		const items = this.reads.items && (goesBack || !known?.items);
		const journal = this.reads.journal(entityTypeId) && (goesBack || !known?.journal);
		return items || journal ? { entityTypeId, items, journal } : undefined;
	}

	private add(entityTypeId: number, { items, journal }: TypePosition): void {
		const reading = this.readings.get(entityTypeId) ?? { entityTypeId };
		if (items && this.reads.items) {
			reading.items = new ChangedItems(entityTypeId, items, this.finding);
		}
		if (journal && this.reads.journal(entityTypeId)) {
			reading.journal = new StageJournal(entityTypeId, journal, this.rowFinding);
		}
		this.readings.set(entityTypeId, reading);
	}

	/** What changed shortly before is read, so that it is known when an overlapping look brings it. */
	private async readSilently(types: readonly NewType[]): Promise<void> {
		this.isSilent = true;
		try {
			const looks = types.flatMap(
				({ entityTypeId }) => this.readings.get(entityTypeId)?.items?.look(this.asker.now()) ?? [],
			);
			const { failures } = await this.askAll(looks);
			for (const [type, error] of failures) this.troubles.failed(type, error, this.asker.now());
			const [first] = failures.values();
			if (first && failures.size === this.readings.size) throw first;
		} finally {
			this.isSilent = false;
		}
	}

	/** Asks until no page was full. */
	private async askAll(
		looks: readonly Look[],
		extras: Readonly<Record<string, Command>> = {},
	): Promise<{ outcomes: Outcomes; failures: ReadonlyMap<number, PortalError> }> {
		const failures = new Map<number, PortalError>();
		const outcomes = await this.ask(looks, extras, failures);
		for (let more = full(looks); more.length > 0; more = full(more)) {
			await this.ask(more, {}, failures);
		}
		return { outcomes, failures };
	}

	private async ask(
		looks: readonly Look[],
		extras: Readonly<Record<string, Command>>,
		failures: Map<number, PortalError>,
	): Promise<Outcomes> {
		const free = BATCH_LENGTH - Object.keys(extras).length;
		let outcomes: Outcomes = {};
		for (let from = 0; from === 0 || from < looks.length; from += free) {
			const asked = await askLooks(
				this.asker,
				looks.slice(from, from + free),
				from === 0 ? extras : {},
				(answered) => this.noteTime(answered),
			);
			outcomes = { ...outcomes, ...asked.outcomes };
			for (const { look, error } of asked.failures) {
				this.abandon(look);
				failures.set(look.entityTypeId, error);
			}
		}
		return outcomes;
	}

	private noteTime(answered: Answered): void {
		const back = this.clock.note(answered);
		const earliest = this.portalTime - back - TOLERANCE_S;
		this.portalTime = answered.beganAt;
		this.answeredAt = this.asker.wallNow();
		if (back === 0) return;
		this.troubles.reporter.clockSetBack(back);
		for (const { items } of this.readings.values()) items?.clockSetBack(back, earliest);
	}

	private abandon(look: Look): void {
		look.fullPages = 0;
		const reading = this.readings.get(look.entityTypeId);
		reading?.items?.abandon(look);
		if (look.idName === 'ID') reading?.journal?.abandon();
	}

	private judge(looks: readonly Look[], failures: ReadonlyMap<number, PortalError>): void {
		const types = new Set(looks.map(({ entityTypeId }) => entityTypeId));
		const [first] = failures.values();
		if (first && (failures.size === types.size || first.failure.method === 'batch')) throw first;
		for (const type of types) {
			const error = failures.get(type);
			if (error) this.troubles.failed(type, error, this.asker.now());
			else this.troubles.worked(type);
		}
	}
}

/** Looks whose last page was full: more is waiting. */
const full = (looks: readonly Look[]) => looks.filter(({ fullPages }) => fullPages > 0);
