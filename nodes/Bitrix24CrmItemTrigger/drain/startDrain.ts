import { NodeOperationError, type ITriggerFunctions, type ITriggerResponse } from 'n8n-workflow';
import { connect } from '../../shared/portal/transport/connection';
import { Portal } from '../../shared/portal/portal';
import { readChoice } from '../settings/choice';
import { Drain } from './drain';
import { registerDrain, unregisterDrain } from './runningDrains';
import { itemReader } from '../runs/emittedItems';
import { readGuaranteedOptions } from '../settings/drainOptions';
import { connectorOf, ownerOf } from '../../shared/application/owner';
import { OfflineQueue } from '../sources/offlineQueue/offlineQueue';
import {
	hasReadQueue,
	isReadByAnother,
	noteQueueReader,
} from '../sources/offlineQueue/queueReaderNote';
import { deliverReservation, type Terms } from './reservationDelivery';
import { QueueShare } from '../sources/offlineQueue/queueShare';

/**
 * Starts reading the offline queue for this node (design.md §5.5): at once, at every wake-up and
 * every `checkEvery` seconds, until n8n closes the trigger.
 * @throws NodeOperationError for parameters that cannot be used
 */
export async function startGuaranteed(context: ITriggerFunctions): Promise<ITriggerResponse> {
	const drain = await makeDrain(context, false);
	void drain.start();
	return closing(drain);
}

/**
 * After a change from guaranteed to instant delivery: delivers what is still in the queue, and ends.
 * @throws NodeOperationError for parameters that cannot be used
 */
export async function deliverLeftovers(context: ITriggerFunctions): Promise<ITriggerResponse> {
	if (!hasReadQueue(context) || isReadByAnother(context)) return {};
	const drain = await makeDrain(context, true);
	void drain.start().then(() => {
		unregisterDrain(drain);
		if (!drain.closed) noteQueueReader(context, false);
	});
	return closing(drain);
}

function closing(drain: Drain): ITriggerResponse {
	return {
		closeFunction: async () => {
			unregisterDrain(drain);
			await drain.close();
		},
	};
}

async function makeDrain(context: ITriggerFunctions, endsWhenEmpty: boolean): Promise<Drain> {
	const node = context.getNode();
	refuseSecondReader(context);
	const terms = await readTerms(context, () => drain.closed);
	const drain: Drain = new Drain(terms.queue, {
		nodeId: node.id,
		connector: connectorOf(ownerOf(context)),
		options: terms.options,
		endsWhenEmpty,
		logger: context.logger,
		deliver: async (reservation, before) => await deliverReservation(terms, reservation, before),
	});
	registerDrain(drain);
	return drain;
}

async function readTerms(context: ITriggerFunctions, isClosed: () => boolean): Promise<Terms> {
	const node = context.getNode();
	const rawOptions = context.getNodeParameter('options', {});
	const choice = readChoice(
		node,
		context.getNodeParameter('objectTypes', []),
		context.getNodeParameter('events'),
	);
	const connection = await connect(context, 'oAuth2');
	const portal = new Portal(context, connection);
	const share = new QueueShare(portal, connectorOf(ownerOf(context)), choice);
	const withItem = context.getNodeParameter('output', 'event') === 'item';
	return {
		context,
		queue: new OfflineQueue(share, context.getWorkflowStaticData('node')),
		choice,
		options: readGuaranteedOptions(node, rawOptions),
		portal: {
			domain: connection.origin.replace(/^https?:\/\//, ''),
			memberId: connection.memberId ?? '',
		},
		readItems: withItem ? itemReader(context, portal, rawOptions) : undefined,
		isClosed,
	};
}

/** The queue's share is the workflow's: two nodes would take each other's changes. */
function refuseSecondReader(context: ITriggerFunctions): void {
	if (!isReadByAnother(context)) return;
	throw new NodeOperationError(
		context.getNode(),
		'This workflow already has a trigger with guaranteed delivery, and a workflow can have one. Choose all object types and events in that one, or use another workflow.',
	);
}
