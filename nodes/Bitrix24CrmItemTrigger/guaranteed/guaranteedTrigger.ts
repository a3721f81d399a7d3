import {
	NodeOperationError,
	sleep,
	type ITriggerFunctions,
	type ITriggerResponse,
} from 'n8n-workflow';
import { connect } from '../../shared/portal/connection';
import { Portal } from '../../shared/portal/portal';
import { readChoice } from '../choice';
import { Drain } from './drain';
import { drainOf, registerDrain, unregisterDrain } from './drainRegistry';
import { itemReader, presentingIn } from '../emittedItems';
import { readGuaranteedOptions } from './guaranteedOptions';
import { connectorOf, ownerOf } from '../owner';
import { OfflineQueue } from './queue';
import { deliverReservation } from './reservationDelivery';

/**
 * Starts reading the offline queue for this node (design.md §5.5): at once, at every wake-up and
 * every `checkEvery` seconds, until n8n closes the trigger.
 * @throws NodeOperationError for parameters that cannot be used
 */
export async function startGuaranteed(context: ITriggerFunctions): Promise<ITriggerResponse> {
	const node = context.getNode();
	const connector = connectorOf(ownerOf(context));
	refuseSecondReader(context, connector);
	const rawOptions = context.getNodeParameter('options', {});
	const options = readGuaranteedOptions(node, rawOptions);
	const choice = readChoice(
		node,
		context.getNodeParameter('objectTypes', []),
		context.getNodeParameter('events'),
	);
	const connection = await connect(context, 'oAuth2');
	const portal = new Portal(context, connection);
	const queue = new OfflineQueue(portal, connector, choice);
	const withItem = context.getNodeParameter('output', 'event') === 'item';
	const terms = {
		context,
		queue,
		choice,
		options,
		portal: {
			domain: connection.origin.replace(/^https?:\/\//, ''),
			memberId: connection.memberId ?? '',
		},
		readItems: withItem ? itemReader(portal, presentingIn(context, portal, rawOptions)) : undefined,
	};
	const drain = new Drain(
		node.id,
		queue,
		options,
		async (reservation, attempt) => await deliverReservation(terms, reservation, attempt),
		context.logger,
	);
	registerDrain(connector, drain);
	drain.start();
	return {
		closeFunction: async () => {
			unregisterDrain(connector, drain);
			await drain.close(sleep);
		},
	};
}

/** The queue's share is the workflow's: two nodes would take each other's changes. */
function refuseSecondReader(context: ITriggerFunctions, connector: string): void {
	const node = context.getNode();
	const other = drainOf(connector);
	if (!other || other.nodeId === node.id) return;
	throw new NodeOperationError(
		node,
		'This workflow already has a trigger with guaranteed delivery, and a workflow can have one. Choose all object types and events in that one, or use another workflow.',
	);
}
