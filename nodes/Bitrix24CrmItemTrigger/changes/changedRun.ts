import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import {
	presentRawItems,
	type PresentedOutcome,
	type Presenting,
} from '../../shared/items/presenting/presentedItems';
import {
	readItems,
	refKey,
	type ItemOutcome,
	type RawItem,
} from '../../shared/items/reading/readItems';
import type { ItemEvent } from '../../shared/crm/events/itemEvent';
import { asPortalError } from '../../shared/portal/errors/portalError';
import type { Portal } from '../../shared/portal/portal';
import type { PreparedRun, PrepareRun } from '../drain/preparedRun';
import type { Change } from '../drain/source';
import type { IgnoredUser } from '../settings/connectedUser';
import { emittedItem, isWorthWaiting, refuseFaults } from '../runs/emittedItems';
import { byType } from './byType';
import { labelledSteps } from './stageLabels';
import type { WatchedItem, Watching } from './watching';

/** How changes become the items of a run. */
export interface ChangedRunSettings {
	portal: Portal;
	presenting: Presenting;
	/** Whether events are emitted with their items. */
	withItem: boolean;
	/** Where only changes of some fields are wanted. */
	watching: Watching | undefined;
	/** The connected user, where its own changes are to start nothing. */
	ignoredUser: IgnoredUser | undefined;
}

/** One change, with its item where one is needed and could be read. */
interface PreparedChange {
	change: Change;
	outcome?: ItemOutcome;
	watched?: WatchedItem;
}

/**
 * Makes a run of changes: what does not concern the watched fields, and what the connected user did, is
 * left out; items that the source brought along are not read again.
 */
export function changedRun(settings: ChangedRunSettings): PrepareRun {
	return async (changes, toleratesFaults) => {
		await settings.ignoredUser?.look();
		const ignored = settings.ignoredUser?.id;
		const wanted = changes.filter(
			({ event: { changedBy } }) => changedBy === undefined || changedBy !== ignored,
		);
		const prepared = await withItems(settings, wanted, toleratesFaults);
		await watch(settings, prepared, toleratesFaults);
		const told = prepared.filter(({ watched }) => !watched?.isUnchanged);
		return await emissions(settings, told, toleratesFaults);
	};
}

async function withItems(
	{ portal, withItem, watching }: ChangedRunSettings,
	changes: readonly Change[],
	toleratesFaults: boolean,
): Promise<PreparedChange[]> {
	const needsItem = ({ event: { event } }: Change) =>
		event !== 'deleted' && (withItem || (watching !== undefined && event !== 'stageChanged'));
	const missing = changes.filter((change) => !change.rawItem && needsItem(change));
	const read = await readItems(
		portal,
		missing.map(({ event }) => event),
	);
	refuseFaults(read.values(), toleratesFaults);
	return changes.map((change) => {
		if (!needsItem(change)) return { change };
		const { rawItem, event } = change;
		const outcome: ItemOutcome | undefined = rawItem
			? { ok: true, item: rawItem }
			: read.get(refKey(event));
		return { change, ...(outcome ? { outcome } : {}) };
	});
}

/** What cannot be compared passes: nothing is held back that is not proved unchanged. */
async function watch(
	{ watching }: ChangedRunSettings,
	prepared: readonly PreparedChange[],
	toleratesFaults: boolean,
): Promise<void> {
	if (!watching) return;
	const readable = prepared.filter(
		({ change: { event }, outcome }) => outcome?.ok && hasFields(event),
	);
	for (const [entityTypeId, ones] of byType(readable, typeOf)) {
		const items = ones.map(({ change, outcome }) => ({
			item: itemOf(outcome),
			changedAt: Date.parse(change.event.occurredAt) / 1000,
			isNew: change.event.event === 'added',
		}));
		try {
			const watched = await watching.compare(entityTypeId, items);
			for (const [index, one] of ones.entries()) {
				const found = watched[index];
				if (found) one.watched = found;
			}
		} catch (error) {
			const failed = asPortalError(error);
			if (!toleratesFaults || failed.isOfConnection) throw failed;
		}
	}
}

/** Whether fields may have changed by it. */
const hasFields = ({ event }: ItemEvent) => event === 'updated' || event === 'added';

const itemOf = (outcome: ItemOutcome | undefined): RawItem => (outcome?.ok ? outcome.item : {});

async function emissions(
	settings: ChangedRunSettings,
	told: readonly PreparedChange[],
	toleratesFaults: boolean,
): Promise<PreparedRun> {
	const { withItem, watching, presenting, portal } = settings;
	const items = withItem ? await presentedChanges(settings, told, toleratesFaults) : undefined;
	const steps = presenting.options.labels
		? await labelledSteps(
				portal,
				told.map(({ change }) => change.event),
				presenting,
			)
		: undefined;
	return {
		items: told.map(({ change: { event }, watched }): INodeExecutionData => {
			const changes = (watched?.changes ?? null) as IDataObject | null;
			const isWatched = watching !== undefined && hasFields(event);
			return emittedItem(steps?.get(event) ?? event, items, isWatched ? { changes } : {});
		}),
		told: () => {
			for (const { watched } of told) watched?.told();
		},
	};
}

async function presentedChanges(
	{ portal, presenting }: ChangedRunSettings,
	told: readonly PreparedChange[],
	toleratesFaults: boolean,
): Promise<Map<string, PresentedOutcome>> {
	const outcomes = new Map<string, PresentedOutcome>();
	const readable = told.filter(({ outcome }) => outcome?.ok);
	for (const { change, outcome } of told) {
		if (outcome && !outcome.ok) outcomes.set(refKey(change.event), outcome);
	}
	for (const [entityTypeId, ones] of byType(readable, typeOf)) {
		// Of an item that changed twice the newer state is shown both times.
		const raw = new Map(ones.map(({ change, outcome }) => [refKey(change.event), itemOf(outcome)]));
		try {
			const shown = await presentRawItems(portal, entityTypeId, [...raw.values()], presenting);
			for (const [index, key] of [...raw.keys()].entries()) {
				const one = shown[index];
				if (one) outcomes.set(key, one);
			}
		} catch (error) {
			const failed = asPortalError(error);
			if (isWorthWaiting(failed, toleratesFaults)) throw failed;
			for (const key of raw.keys()) outcomes.set(key, { ok: false, error: failed });
		}
	}
	return outcomes;
}

const typeOf = ({ change: { event } }: PreparedChange) => event.entityTypeId;
