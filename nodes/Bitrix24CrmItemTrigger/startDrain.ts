import { NodeOperationError, type ITriggerFunctions, type ITriggerResponse } from 'n8n-workflow';
import { connectorOf, ownerOf } from '../shared/application/owner';
import { readBaseline } from './changes/baseline';
import { changeWishes } from './changes/changeWishes';
import type { Watching } from './changes/watching';
import { BatchDelivery } from './drain/batchDelivery';
import { Drain } from './drain/drain';
import { drainWithClaim, registerDrain, unregisterDrain } from './drain/runningDrains';
import type { Source } from './drain/source';
import { chosenOrEvery } from './settings/everyObjectType';
import { inWords, TriggerReports } from './runs/triggerReports';
import { tellsRunEnd } from './runs/runEmission';
import { makeNowOrLater } from './startLater';
import { choiceOf } from './settings/choice';
import { portalOf, portalOfEvents } from './settings/connectedPortal';
import { drainOptionsOf } from './settings/drainOptions';
import {
	hasReadQueue,
	isReadByAnother,
	noteQueueReader,
} from './sources/offlineQueue/lastQueueReader';
import type { SourceSettings } from './sources/sourceSettings';
import {
	guaranteedSources,
	queueAlone,
	type ChangeReads,
	type ChangeSources,
} from './sources/sourcesFor';

/** Which sources a delivery reads. @throws NodeOperationError, NodeApiError for what cannot work */
export type SourceFactory = (
	settings: SourceSettings,
	reads: ChangeReads,
) => Promise<ChangeSources>;

/**
 * Starts reading changes for this node: at once, at every wake-up and every `checkEvery` seconds,
 * until n8n closes the trigger.
 * @throws NodeOperationError for parameters that cannot be used
 */
export async function startDrain(
	context: ITriggerFunctions,
	sourcesFor: SourceFactory = guaranteedSources,
): Promise<ITriggerResponse> {
	return await startNowOrLater(
		context,
		async () => await makeDrain(context, sourcesFor, false),
		(drain) => void drain.start(),
	);
}

/**
 * After a change from guaranteed to another delivery: delivers what is still in the queue, and ends.
 * @throws NodeOperationError for parameters that cannot be used
 */
export async function deliverLeftovers(context: ITriggerFunctions): Promise<ITriggerResponse> {
	if (!hasReadQueue(context) || isReadByAnother(context)) return {};
	let isRefused = false;
	const leftovers: SourceFactory = async (settings) =>
		await queueAlone(settings, () => {
			isRefused = true;
		});
	return await startNowOrLater(
		context,
		async () => await makeDrain(context, leftovers, true),
		(drain) => {
			void drain.start().then(() => {
				unregisterDrain(drain);
				// What stays in the queue can be delivered once somebody is connected who may read it.
				if (!drain.closed && !isRefused) noteQueueReader(context, false);
			});
		},
	);
}

async function startNowOrLater(
	context: ITriggerFunctions,
	make: () => Promise<Drain>,
	start: (drain: Drain) => void,
): Promise<ITriggerResponse> {
	const { made, close } = await makeNowOrLater(context, make);
	let isClosed = false;
	let drain: Drain | undefined;
	void made.then(async (one) => {
		drain = one;
		if (one && isClosed) await endDrain(one);
		else if (one) start(one);
	});
	return {
		closeFunction: async () => {
			isClosed = true;
			await close();
			if (drain) await endDrain(drain);
		},
	};
}

async function endDrain(drain: Drain): Promise<void> {
	unregisterDrain(drain);
	await drain.close();
}

async function makeDrain(
	context: ITriggerFunctions,
	sourcesFor: SourceFactory,
	endsWhenEmpty: boolean,
): Promise<Drain> {
	refuseEngineV2(context);
	const node = context.getNode();
	const options = drainOptionsOf(context);
	const settings = await sourceSettings(context, options);
	const wishes = await changeWishes(settings);
	const { sources, quietItems } = await sourcesFor(settings, wishes.reads);
	refuseSecondReader(context, sources);
	const { reports, eventPortal } = settings;
	const delivery = new BatchDelivery({
		context,
		options,
		keyPrefix: [eventPortal.memberId, context.getWorkflow().id, node.id].join(':'),
		prepare: wishes.prepare,
		reports,
		isClosed: () => drain.closed,
	});
	const drain: Drain = new Drain({
		workflow: connectorOf(ownerOf(context)),
		nodeId: node.id,
		sources,
		options,
		reports,
		deliver: async (work) => await delivery.deliver(work),
		endsWhenEmpty,
	});
	registerDrain(drain);
	if (wishes.watching)
		void startBaseline(settings, wishes.watching, quietItems, () => drain.closed);
	return drain;
}

/** It only helps: what it cannot read is told without its earlier state. */
async function startBaseline(
	{ portal, choice, reports }: SourceSettings,
	watching: Watching,
	quietItems: ChangeSources['quietItems'],
	isClosed: () => boolean,
): Promise<void> {
	try {
		const types = await chosenOrEvery(portal, choice);
		if (quietItems) await readBaseline(portal, watching, types, quietItems, isClosed);
	} catch (error) {
		const { reason } = inWords(error);
		reports.warn(
			`The watched fields could not be read beforehand, so the first change of an item has "changes: null": ${reason}`,
		);
	}
}

async function sourceSettings(
	context: ITriggerFunctions,
	options: SourceSettings['options'],
): Promise<SourceSettings> {
	const portal = await portalOf(context);
	return {
		context,
		portal,
		choice: choiceOf(context),
		options,
		eventPortal: portalOfEvents(portal),
		reports: new TriggerReports(context),
	};
}

/** What only one drain may read, such as the workflow's share of the queue, has one reader. */
function refuseSecondReader(context: ITriggerFunctions, sources: readonly Source[]): void {
	const isTaken = sources.some(({ claim }) => {
		const reader = claim === undefined ? undefined : drainWithClaim(claim);
		return reader !== undefined && reader.nodeId !== context.getNode().id;
	});
	if (!isTaken) return;
	throw new NodeOperationError(
		context.getNode(),
		'This workflow already has a trigger with guaranteed delivery, and a workflow can have one. Choose all object types and events there, or use another workflow.',
	);
}

/** There a change would be a fault for ever: n8n refuses to start what is waited for. */
function refuseEngineV2(context: ITriggerFunctions): void {
	if (tellsRunEnd(context)) return;
	throw new NodeOperationError(
		context.getNode(),
		'This workflow runs on n8n\'s engine v2, which does not tell a trigger how a run ended, so changes could not be acknowledged. Choose the engine v1 in the workflow\'s settings, or the delivery "Instant".',
	);
}
