import type { IDataObject } from 'n8n-workflow';
import { isObject, type JsonObject } from '../../../../shared/validation/json';
import { noteLatest } from '../../looks/latestEntries';
import { packPosition, unpackPosition, type SavedPosition } from './savedPosition';

/** An option of the application is to stay small: all workflows' ones are read and written together. */
const MOST_OPTION_CHARACTERS = 4_000;

/** In the workflow's static data, by node id: a node keeps it when it is renamed. */
const KEY = 'bitrix24CatchUp';

/** What nodes of this process have come to, by their tags: more than n8n has saved. */
const lastPositions = new Map<string, () => SavedPosition>();

/** Batches that were acknowledged in this process, maybe by a drain whose trigger was closed since. */
const acknowledged = new Map<string, true>();
const MOST_ACKNOWLEDGED = 2_000;

/** Whose position it is. */
export interface PositionOwner {
	/** One for each node of each workflow of each n8n. */
	tag: string;
	nodeId: string;
	/** A different one is a different portal, or a different user of it. */
	credential: string;
}

/** Where a node keeps how far it has come. */
export class PositionStores {
	/** @param staticData the workflow's, which n8n saves with each run that a trigger starts */
	constructor(
		private readonly staticData: IDataObject,
		readonly owner: PositionOwner,
	) {}

	/**
	 * The newest of the stores. A store with batches whose end is not known is believed before a newer
	 * one: only what was written ahead says which changes they have.
	 * @param option what the application's option holds, where there is one
	 */
	newest(option?: unknown): SavedPosition | undefined {
		const { tag, nodeId, credential } = this.owner;
		const [ahead, kept, acked] = [
			lastPositions.get(tag)?.(),
			unpackPosition(this.saved[nodeId]),
			unpackPosition(option),
		].map((position) => (position?.credential === credential ? position : undefined));
		const done = new Set(acked?.acknowledged);
		const local = newer(ahead, kept);
		const batches = (local?.batches ?? []).filter(
			({ key }) => !done.has(key) && !acknowledged.has(key),
		);
		const base = batches.length > 0 ? local : newer(local, acked);
		if (!base) return undefined;
		const revision = Math.max(...[ahead, kept, acked].map((one) => one?.revision ?? 0));
		return { ...base, batches, revision };
	}

	/** n8n saves it with the run that is about to start. */
	writeAhead(position: SavedPosition): void {
		this.staticData[KEY] = {
			...this.saved,
			[this.owner.nodeId]: packPosition(position),
		} as IDataObject;
	}

	/** What the next source of this node in this process goes on from. */
	keepInProcess(read: () => SavedPosition): void {
		lastPositions.set(this.owner.tag, read);
	}

	noteAcknowledged(key: string): void {
		noteLatest(acknowledged, key, true, MOST_ACKNOWLEDGED);
	}

	isAcknowledged(key: string): boolean {
		return acknowledged.has(key);
	}

	private get saved(): JsonObject {
		const saved = this.staticData[KEY];
		return isObject(saved) ? saved : {};
	}
}

/** As an option's value; nothing where it would be too large. */
export function asOption(position: SavedPosition): string | undefined {
	const text = packPosition({ ...position, batches: [] });
	return text.length <= MOST_OPTION_CHARACTERS && !text.includes('$') ? text : undefined;
}

function newer(
	one: SavedPosition | undefined,
	other: SavedPosition | undefined,
): SavedPosition | undefined {
	if (!one || !other) return one ?? other;
	return one.revision >= other.revision ? one : other;
}
