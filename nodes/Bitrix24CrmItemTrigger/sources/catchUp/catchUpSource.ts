import { asPortalError } from '../../../shared/portal/errors/portalError';
import type { ChangeBatch, SetAsideReport, Source } from '../../drain/source';
import { handedChange, type FoundChange } from '../looks/foundChange';
import type { CatchUpMeans, CatchUpSettings } from './catchUpSettings';
import { FoundRows } from './foundRows';
import type { SavedPosition } from './position/savedPosition';
import { TypeReadings } from './types/typeReadings';
import { batchKey, WaitingChanges } from './waitingChanges';

/** Called again at once after it gave some, it does not ask the portal again at once. */
const CHECK_PAUSE_MS = 400;

/** Keys of acknowledged batches that are kept with the position. */
const MOST_KEYS = 40;

/**
 * What changed, read from the portal's own records (docs/portal-contract.md §8, §9): the items that
 * changed since a cursor, and the journals of stages. The cursor is what is acknowledged. It is written
 * ahead of a run together with the run's changes, so that after a crash the same run is started again
 * with the same key, and goes to the application's option with the reads.
 */
export class CatchUpSource implements Source {
	readonly name = 'the changed items of the portal';
	private readonly waiting = new WaitingChanges();
	private readonly rows: FoundRows;
	private readonly readings: TypeReadings;
	private recovered: string[] = [];
	private acknowledged: string[] = [];
	private revision = 0;
	private sinceText = '';
	/** "Since" as it is to be obeyed, and was not when the position was kept. */
	private goesBackTo: CatchUpSettings['since'];
	private isStarted = false;
	private checkedAt = -Infinity;

	constructor(
		private readonly settings: CatchUpSettings,
		private readonly means: CatchUpMeans,
	) {
		const { waiting } = this;
		this.rows = new FoundRows(waiting, means.readSteps);
		this.readings = new TypeReadings(
			means.asker,
			settings.reads,
			{
				wanted: settings.wanted,
				keepsItems: settings.keepsItems,
				found: (change) => {
					if (!this.readings.isSilent) waiting.add(change);
					else if (change.rawItem) means.knownBefore?.(change.entityTypeId, change.rawItem);
				},
				undone: (type) => waiting.undone(type).filter(({ rowId }) => rowId === undefined),
				isWaiting: (type, id) => waiting.isReady(type, id),
			},
			this.rows,
			means.troubles,
		);
	}

	/**
	 * Goes on from where it stood, or begins. Done before the first read, and at activation, so that
	 * what cannot work is said there.
	 * @throws PortalError
	 */
	async start(): Promise<void> {
		if (this.isStarted) return;
		const { stores, option, types } = this.means;
		const kept = stores.newest(await option?.read());
		const { since } = this.settings;
		this.goesBackTo = since !== undefined && since.text !== kept?.since ? since : undefined;
		this.sinceText = kept?.since ?? '';
		if (kept) this.resume(kept);
		try {
			await this.beginMissing();
			this.readings.drop(new Set(types.known));
		} catch (error) {
			// What was begun already goes on, and the rest is tried again.
			const failed = asPortalError(error);
			if (!kept) throw failed;
		}
		this.isStarted = true;
		stores.writeAhead(this.position());
		stores.keepInProcess(() => this.position());
	}

	async next(
		limit: number,
		isUnderWay: (key: string) => boolean,
	): Promise<ChangeBatch | undefined> {
		await this.start();
		const again = this.recoveredBatch(isUnderWay);
		if (again) return again;
		if (!this.waiting.hasReady && this.rows.isEmpty) await this.check();
		await this.rows.resolve();
		const changes = this.waiting.take(limit);
		if (changes.length === 0) return undefined;
		const key = batchKey(changes, this.means.stores.owner.tag);
		this.waiting.handedOver.set(key, changes);
		return this.batchOf(key, changes);
	}

	beforeRun(): void {
		this.means.stores.writeAhead(this.position());
	}

	async acknowledge({ key }: ChangeBatch): Promise<void> {
		this.means.stores.noteAcknowledged(key);
		this.finish(key);
	}

	async setAside(batch: ChangeBatch): Promise<SetAsideReport> {
		await this.acknowledge(batch);
		return {
			place: 'were given up: catch-up has no queue to set them aside in',
			cure: 'Mend the workflow. Then start it by hand with the changes listed here, or set the option "Since" to a time before them.',
			listsChanges: true,
		};
	}

	/** What changed before this was told: Unix seconds; nothing of a type that is not read. */
	toldUpTo(entityTypeId: number): number | undefined {
		return this.readings.read().get(entityTypeId)?.items?.readUpTo;
	}

	/** Whether a change of the item was found and is not acknowledged. */
	isWaiting(entityTypeId: number, id: number): boolean {
		return this.waiting.undone(entityTypeId).some((change) => change.id === id);
	}

	private finish(key: string): void {
		this.waiting.handedOver.delete(key);
		this.acknowledged = [...this.acknowledged.filter((one) => one !== key), key].slice(-MOST_KEYS);
		this.means.option?.touch();
	}

	recover(): void {
		this.recovered = [...this.waiting.handedOver.keys()];
	}

	private resume(kept: SavedPosition): void {
		this.revision = kept.revision;
		this.acknowledged = kept.acknowledged;
		this.readings.resume(kept);
		for (const { key, changes } of kept.batches) this.waiting.handedOver.set(key, changes);
		this.recover();
	}

	/** Begins with types that are not read yet, be they chosen or new in the portal. */
	private async beginMissing(): Promise<void> {
		const { types } = this.means;
		const { listed, madeAfter } = await types.read(this.readings.portalTime);
		const goesBackTo = this.goesBackTo;
		if (goesBackTo && goesBackTo.text !== this.sinceText) {
			this.readings.goBack(listed, goesBackTo.time);
			this.sinceText = goesBackTo.text;
		}
		await this.readings.begin(listed, goesBackTo?.time ?? madeAfter);
	}

	private async check(): Promise<void> {
		const { asker, option } = this.means;
		if (asker.now() - this.checkedAt < CHECK_PAUSE_MS) return;
		this.checkedAt = asker.now();
		await this.beginMissing();
		const extras = option?.writing(() => this.acknowledgedPosition()) ?? {};
		const outcomes = await this.readings.check(extras);
		option?.written(outcomes);
	}

	private recoveredBatch(isUnderWay: (key: string) => boolean): ChangeBatch | undefined {
		const key = this.recovered.find((one) => !isUnderWay(one));
		if (key === undefined) return undefined;
		this.recovered = this.recovered.filter((one) => one !== key);
		const changes = this.waiting.handedOver.get(key);
		// A run of a drain that was closed has ended meanwhile.
		if (changes && this.means.stores.isAcknowledged(key)) this.finish(key);
		else if (changes) return { ...this.batchOf(key, changes), isRecovered: true };
		return this.recoveredBatch(isUnderWay);
	}

	private batchOf(key: string, changes: readonly FoundChange[]): ChangeBatch {
		return { key, changes: changes.map((change) => handedChange(change, this.settings.portal)) };
	}

	/** With what was handed over as batches, whose end is not known yet. */
	private position(): SavedPosition {
		const { waiting, rows } = this;
		const types = this.readings.read(
			(items) =>
				items.position(
					waiting.notHandedOver(items.entityTypeId).filter(({ rowId }) => rowId === undefined),
				),
			(journal) => journal.position(rows.notHandedOver(journal.entityTypeId)),
		);
		const batches = [...waiting.handedOver].map(([key, changes]) => ({ key, changes }));
		return { ...this.header(), types, batches };
	}

	private acknowledgedPosition(): SavedPosition {
		return { ...this.header(), types: this.readings.read(), batches: [] };
	}

	private header(): Omit<SavedPosition, 'types' | 'batches'> {
		return {
			revision: ++this.revision,
			credential: this.settings.credential,
			since: this.sinceText,
			portalTime: this.readings.portalTime,
			answeredAt: this.readings.answeredAt,
			acknowledged: this.acknowledged,
		};
	}
}
