import { NodeOperationError, type IHookFunctions, type INode } from 'n8n-workflow';
import { connect, textOf } from '../shared/portal/connection';
import { Portal, type CommandOutcome } from '../shared/portal/portal';
import { PortalError } from '../shared/portal/portalError';
import { activationError } from './activationError';
import { eventCodesFor, readChoice } from './choice';
import { handlerAddress, isOwnHandler, type Owner } from './handlerAddress';
import { readPortalState, type Subscription } from './portalState';

/** What is bound for this node and what should be (design.md §5.2). */
interface Plan {
	portal: Portal;
	handler: string;
	missing: readonly string[];
	stale: readonly Subscription[];
}

/**
 * Whether the portal has this node's subscriptions, all of them and no others.
 * @throws NodeApiError, NodeOperationError with the cure in the message
 */
export async function isSubscribed(context: IHookFunctions): Promise<boolean> {
	if (isHandMade(context)) return await requireApplicationToken(context);
	return await explained(context.getNode(), async () => {
		const { missing, stale } = await plan(context);
		return missing.length === 0 && stale.length === 0;
	});
}

/**
 * Binds what is missing, then removes what is stale: an old host, an old choice, a rotated secret.
 * @throws NodeApiError, NodeOperationError with the cure in the message
 */
export async function subscribe(context: IHookFunctions): Promise<void> {
	await explained(context.getNode(), async () => {
		const { portal, handler, missing, stale } = await plan(context);
		await bind(portal, handler, missing);
		const remaining = await unbind(portal, stale);
		if (remaining) context.logger.warn(`Stale subscriptions remain at the portal: ${remaining}`);
	});
}

/**
 * Removes all of this node's subscriptions; another workflow's are never touched.
 * @throws NodeApiError where some may remain, after saying which in the log
 */
export async function unsubscribe(context: IHookFunctions): Promise<void> {
	if (isHandMade(context)) return;
	const node = context.getNode();
	await explained(node, async () => {
		const portal = new Portal(context, await connect(context, 'oAuth2'));
		const owner = ownerOf(context);
		const { subscriptions } = await readPortalState(portal);
		const own = subscriptions.filter(({ handler }) => isOwnHandler(handler, owner));
		const remaining = await unbind(portal, own);
		if (!remaining) return;
		context.logger.error(`Subscriptions of "${node.name}" remain at the portal: ${remaining}`);
		throw new NodeOperationError(
			node,
			`The portal did not remove every subscription; these remain: ${remaining}. They are removed when this workflow is activated and deactivated again.`,
		);
	});
}

/** A hand-made outgoing webhook: nothing is registered, and nothing can be checked but the proof. */
function isHandMade(context: IHookFunctions): boolean {
	return context.getNodeParameter('authentication') === 'webhook';
}

async function requireApplicationToken(context: IHookFunctions): Promise<true> {
	const { applicationToken } = await context.getCredentials('bitrix24WebhookApi');
	if (textOf(applicationToken)) return true;
	throw new NodeOperationError(
		context.getNode(),
		'The credential has no application token, so no delivery could be told from a forged one. Open the outgoing webhook in the portal, copy its application token into the credential, and activate the workflow.',
	);
}

async function plan(context: IHookFunctions): Promise<Plan> {
	const node = context.getNode();
	const choice = readChoice(
		node,
		context.getNodeParameter('objectTypes', []),
		context.getNodeParameter('events'),
	);
	const portal = new Portal(context, await connect(context, 'oAuth2'));
	const { clientSecret } = await context.getCredentials('bitrix24OAuth2Api');
	const owner = ownerOf(context);
	const handler = handlerAddress(webhookUrlOf(context), owner, textOf(clientSecret));
	const { installed, offered, subscriptions } = await readPortalState(portal);
	if (!installed) throw notInstalled(node);
	const wanted = eventCodesFor(choice, offered);
	const withheld = wanted.filter((code) => !offered.has(code));
	if (withheld.length > 0) throw notOffered(node, withheld);

	const own = subscriptions.filter((bound) => isOwnHandler(bound.handler, owner));
	const isCurrent = (bound: Subscription) =>
		bound.handler === handler && wanted.includes(bound.event);
	const current = new Set(own.filter(isCurrent).map(({ event }) => event));
	return {
		portal,
		handler,
		missing: wanted.filter((code) => !current.has(code)),
		stale: own.filter((bound) => !isCurrent(bound)),
	};
}

/** Binding twice is fine (portal-contract.md §4); any other refusal is thrown. */
async function bind(portal: Portal, handler: string, events: readonly string[]): Promise<void> {
	if (events.length === 0) return;
	const outcomes = await portal.batch(
		Object.fromEntries(
			events.map((event) => [event, { method: 'event.bind', params: { event, handler } }]),
		),
	);
	for (const outcome of Object.values(outcomes)) {
		if (!outcome.ok && !isAlreadyBound(outcome.error)) throw outcome.error;
	}
}

function isAlreadyBound(error: PortalError): boolean {
	return error.is('ERROR_EVENT_BINDING_EXISTS') || /already bind/i.test(error.failure.text);
}

/** Removes subscriptions; gives the events of those that remain, with the portal's reason, or ''. */
async function unbind(portal: Portal, subscriptions: readonly Subscription[]): Promise<string> {
	if (subscriptions.length === 0) return '';
	const outcomes = await portal.batch(
		Object.fromEntries(
			subscriptions.map(({ event, handler, authType }, index) => [
				`unbind${index}`,
				{
					method: 'event.unbind',
					params: { event, handler, ...(authType ? { auth_type: authType } : {}) },
				},
			]),
		),
	);
	return Object.values<CommandOutcome>(outcomes)
		.flatMap((outcome, index) =>
			outcome.ok ? [] : [`${subscriptions[index]?.event ?? ''} (${outcome.error.message})`],
		)
		.join(', ');
}

function ownerOf(context: IHookFunctions): Owner {
	return {
		instanceId: context.getInstanceId(),
		workflowId: context.getWorkflow().id ?? '',
		nodeId: context.getNode().id,
		mode: context.getMode() === 'manual' ? 'test' : 'production',
	};
}

function webhookUrlOf(context: IHookFunctions): string {
	const url = context.getNodeWebhookUrl('default');
	if (url) return url;
	throw new NodeOperationError(context.getNode(), 'n8n gave this node no webhook address');
}

function notInstalled(node: INode): NodeOperationError {
	return new NodeOperationError(
		node,
		'The local application is not fully installed in the portal, so the portal would never send an event. In the portal, edit the local application, tick "Script only (no user interface)", save, then connect the credential again and activate the workflow.',
	);
}

function notOffered(node: INode, codes: readonly string[]): NodeOperationError {
	return new NodeOperationError(
		node,
		`The portal does not offer ${codes.join(', ')} to the local application. In the portal, tick "CRM (crm)" in its permissions, save, then connect the credential again and activate the workflow.`,
	);
}

/** Turns the portal's errors into n8n's. */
async function explained<Result>(node: INode, work: () => Promise<Result>): Promise<Result> {
	try {
		return await work();
	} catch (error) {
		throw error instanceof PortalError ? activationError(node, error) : error;
	}
}
