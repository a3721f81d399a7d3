import type { IDataObject } from 'n8n-workflow';
import type { ChangeBatch } from '../../../../nodes/Bitrix24CrmItemTrigger/drain/source';
import { CatchUpSource } from '../../../../nodes/Bitrix24CrmItemTrigger/sources/catchUp/catchUpSource';
import { OptionStore } from '../../../../nodes/Bitrix24CrmItemTrigger/sources/catchUp/position/optionStore';
import { PositionStores } from '../../../../nodes/Bitrix24CrmItemTrigger/sources/catchUp/position/positionStores';
import { TypeTroubles } from '../../../../nodes/Bitrix24CrmItemTrigger/sources/catchUp/types/typeTroubles';
import { WatchedTypes } from '../../../../nodes/Bitrix24CrmItemTrigger/sources/catchUp/types/watchedTypes';
import type { SimulatedPortal } from './simulatedPortal';

export const TYPE = 1220;

/** Where a process dies. */
export type Death = 'beforeRun' | 'saveLost' | 'inRun' | 'afterRun' | 'acknowledged';

export interface NodeOptions {
	acknowledge?: 'onSuccess' | 'onStart';
	withOption?: boolean;
	added?: boolean;
	updated?: boolean;
	limit?: number;
	since?: { text: string; time: number };
	/** Reads the journal of stages instead of the items. */
	journal?: boolean;
	types?: readonly number[];
}

/** One told change: the item's content as the run got it. */
export interface Told {
	event: string;
	type: number;
	id: number;
	/** Of a step: the id of its row. */
	content: number;
}

let processes = 0;

/** An n8n with one node: what the drain does with a source, and what a crash leaves. */
export class SimulatedNode {
	readonly told: Told[] = [];
	runs = 0;
	private saved: IDataObject = {};
	private live: IDataObject = {};
	private process = ++processes;
	private source: CatchUpSource;
	private readonly usedKeys = new Set<string>();
	private readonly underWay = new Set<string>();

	constructor(
		private readonly portal: SimulatedPortal,
		private options: NodeOptions = {},
	) {
		this.source = this.newSource();
	}

	/** Activation: n8n saves at its end. */
	async activate(): Promise<void> {
		await this.source.start();
		this.save();
	}

	/** Unpublished and published again, in the same process; maybe with other options. */
	async republish(options: Partial<NodeOptions> = {}): Promise<void> {
		this.options = { ...this.options, ...options };
		this.live = structuredClone(this.saved);
		this.source = this.newSource();
		await this.activate();
	}

	/** Another process: only what n8n saved is left. */
	async crash(): Promise<void> {
		this.process = ++processes;
		this.underWay.clear();
		await this.republish();
	}

	/** Runs until there is nothing left, or the process dies. */
	async drain(death?: Death): Promise<void> {
		for (;;) {
			const batch = await this.source.next(this.options.limit ?? 500, (key) =>
				this.underWay.has(key),
			);
			if (!batch) return;
			if (death === 'beforeRun') return await this.crash();
			this.source.beforeRun?.();
			if (death !== 'saveLost') this.save();
			this.run(batch);
			if (death !== undefined && death !== 'acknowledged') return await this.crash();
			await this.source.acknowledge(batch);
			if (death === 'acknowledged') return await this.crash();
		}
	}

	/** With `onStart` n8n starts no second run with a key. */
	private run({ key, changes }: ChangeBatch): void {
		if (this.options.acknowledge === 'onStart') {
			if (this.usedKeys.has(key)) return;
			this.usedKeys.add(key);
		}
		this.runs++;
		for (const { event, rawItem } of changes) {
			const content = Number(
				event.stage?.to ?? rawItem?.['content'] ?? this.portal.items.get(event.id)?.content,
			);
			this.told.push({ event: event.event, type: event.entityTypeId, id: event.id, content });
		}
	}

	private save(): void {
		this.saved = structuredClone(this.live);
	}

	private newSource(): CatchUpSource {
		const { portal, options } = this;
		const owner = { tag: `process ${this.process}`, nodeId: 'node', credential: 'one' };
		return new CatchUpSource(
			{
				reads: { items: !options.journal, journal: () => options.journal ?? false },
				wanted: { added: options.added ?? true, updated: options.updated ?? true },
				keepsItems: true,
				credential: 'one',
				portal: { domain: 'portal', memberId: 'member' },
				...(options.since ? { since: options.since } : {}),
			},
			{
				asker: portal,
				types: new WatchedTypes(
					options.types ?? [TYPE],
					async () => [],
					() => portal.now(),
				),
				stores: new PositionStores(this.live, owner),
				...(options.withOption ? { option: new OptionStore(portal, 'catchUp') } : {}),
				troubles: new TypeTroubles({
					warn: (_type, error) => {
						if (portal.closed.size === 0) throw error;
					},
					alarm: () => {},
					over: () => {},
					clockSetBack: () => {},
				}),
				readSteps: async (entityTypeId, rows) =>
					rows.map(({ rowId, itemId: id, time, semantics }) => {
						const places = { from: null, fromCategoryId: null, categoryId: 1 };
						const stage = { ...places, to: String(rowId), semantics };
						return { event: 'stageChanged', entityTypeId, id, time, rowId, stage };
					}),
			},
		);
	}
}
