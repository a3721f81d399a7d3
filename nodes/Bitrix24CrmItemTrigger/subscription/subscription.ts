import { NodeOperationError, type IHookFunctions } from 'n8n-workflow';
import {
	forgetWithoutConnectors,
	noteWithoutConnectors,
} from '../../shared/application/connectorLicence';
import { isHandlerAt } from '../../shared/application/handlerAddress';
import { connectorOf, ownerOf } from '../../shared/application/owner';
import { applicationTokensOf } from '../../shared/portal/transport/connection';
import { asPortalError, PortalError } from '../../shared/portal/errors/portalError';
import { noteAddress, notedAddress } from '../copiedInstance/addressNote';
import { copied, refuseIfCopied } from '../copiedInstance/livingOriginal';
import { wakeDrain } from '../drain/runningDrains';
import { inWords } from '../runs/triggerReports';
import { choiceOf } from '../settings/choice';
import { portalOf } from '../settings/connectedPortal';
import { isCatchUp, isGuaranteed, isHandMade, isHostStart } from '../settings/triggerMode';
import { notePlainCodes } from '../sources/offlineQueue/ownPlainEvents';
import { noteQueueReader } from '../sources/offlineQueue/lastQueueReader';
import { beginTestWithoutDelivery, isTestWithoutDelivery } from '../testing/testWithoutDelivery';
import { explained } from './activationError';
import { bindAll, hasConnectorRefusal, unbindAll } from './binding';
import { cancelUnbind, delayedUnbindKey } from './delayedUnbind';
import { forgetFormerVersion, recogniseFormerVersion } from './formerVersion';
import { NO_APPLICATION_TOKEN } from './refusedActivation';
import { markTest } from './removedOwner';
import { originalOf, planSubscriptions, type SubscriptionPlan } from './wantedSubscriptions';

/**
 * Whether the portal has this node's subscriptions, all of them and no others. Where the portal cannot
 * be read while n8n starts, they are taken to be there.
 * @throws NodeApiError, NodeOperationError with the cure in the message
 */
export async function isSubscribed(context: IHookFunctions): Promise<boolean> {
	if (await isTestWithoutDelivery(context)) return false;
	if (isHandMade(context)) return await requireApplicationToken(context);
	markTest(context);
	return await explained(context.getNode(), async () => {
		const plan = await planAtCheck(context);
		if (!plan) return true;
		const isComplete = plan.missing.length === 0 && plan.stale.length === 0;
		if (isComplete) noteActive(context, plan);
		return isComplete;
	});
}

/**
 * The plan, or nothing where the portal cannot be read while n8n starts (a dead token, an outage): an
 * error would keep n8n from taking deliveries that may well come, and older hosts from starting the
 * trigger, which tells people of a portal that stays out of reach.
 * @throws PortalError, NodeOperationError
 */
async function planAtCheck(context: IHookFunctions): Promise<SubscriptionPlan | undefined> {
	return await planHere(context).catch((error: unknown) => {
		if (!(error instanceof PortalError) || !isHostStart(context) || hasMoved(context)) throw error;
		context.logger.warn(
			`"${context.getNode().name}": the portal could not be asked for the subscriptions, which are taken to be there. If no changes arrive, publish the workflow again. ${inWords(error).reason}`,
		);
		return undefined;
	});
}

/** What the portal has bound leads to the former address. */
function hasMoved(context: IHookFunctions): boolean {
	const noted = notedAddress(context);
	return noted !== undefined && noted !== context.getNodeWebhookUrl('default');
}

/**
 * Binds what is missing, then removes what is stale: an old host, an old choice, a rotated secret.
 * A test that waits for no delivery binds nothing.
 * @throws NodeApiError, NodeOperationError with the cure in the message
 */
export async function subscribe(context: IHookFunctions): Promise<void> {
	if ((await isTestWithoutDelivery(context)) && (await beginTestWithoutDelivery(context))) return;
	if (isHandMade(context)) return void (await requireApplicationToken(context));
	markTest(context);
	await explained(context.getNode(), async () => {
		const plan = await bindMissing(context, await planHere(context));
		const remaining = await unbindAll(plan.portal, plan.stale);
		if (remaining) context.logger.warn(`Stale subscriptions remain at the portal: ${remaining}`);
		noteActive(context, plan);
		if (isGuaranteed(context)) wakeDrain(connectorOf(ownerOf(context)));
	});
}

/**
 * What is to be done at the portal, unless this n8n is a copy beside its living original: that is
 * asked for before any call to the portal, and again for every handler of ours found there.
 * @throws PortalError, NodeOperationError
 */
async function planHere(context: IHookFunctions): Promise<SubscriptionPlan> {
	if (!isProduction(context)) return await planTest(context);
	await refuseIfCopied(context);
	if (isGuaranteed(context)) await comeBack(context);
	const plan = await planSubscriptions(context);
	const original = await originalOf(context, plan.own, plan.webhookUrl);
	if (original) throw copied(context, original, plan.webhookUrl);
	return plan;
}

/** A test is nobody's production: one that listens in another n8n is left alone, and hinders nothing. */
async function planTest(context: IHookFunctions): Promise<SubscriptionPlan> {
	const plan = await planSubscriptions(context);
	const original = await originalOf(context, plan.own, plan.webhookUrl);
	if (!original) return plan;
	const stale = plan.stale.filter(({ handler }) => isHandlerAt(handler, plan.webhookUrl));
	return { ...plan, stale };
}

/** Takes back a `delete` that was only the first half of a re-publish. */
async function comeBack(context: IHookFunctions): Promise<void> {
	recogniseFormerVersion(context);
	noteQueueReader(context, true);
	await cancelUnbind(delayedUnbindKey(context, await portalOf(context)));
}

/**
 * Binds what is missing. Where the portal refuses the connector although its features name it, the
 * application's plain queue is used, as on a plan without connectors.
 * @throws PortalError, NodeOperationError
 */
async function bindMissing(
	context: IHookFunctions,
	plan: SubscriptionPlan,
): Promise<SubscriptionPlan> {
	try {
		return await bind(context, plan);
	} catch (error) {
		const refusal = asPortalError(error);
		if (!hasConnectorRefusal(refusal, plan.missing)) throw refusal;
		const { connection } = plan.portal;
		noteWithoutConnectors(connection);
		return await bind(context, await planHere(context)).catch((again: unknown) => {
			// Without the connector it was refused as well: the plan was not the reason.
			if (refusal.is('ACCESS_DENIED')) forgetWithoutConnectors(connection);
			throw again;
		});
	}
}

async function bind(context: IHookFunctions, plan: SubscriptionPlan): Promise<SubscriptionPlan> {
	await bindAll(context.getNode(), plan.portal, plan.missing);
	return plan;
}

/** The node's own notes, by which the next start knows what is its own. */
function noteActive(context: IHookFunctions, { webhookUrl, plainCodes }: SubscriptionPlan): void {
	if (!isProduction(context)) return;
	noteAddress(context, webhookUrl);
	notePlainCodes(context, plainCodes);
	forgetFormerVersion(context);
}

const isProduction = (context: IHookFunctions) => ownerOf(context).mode === 'production';

async function requireApplicationToken(context: IHookFunctions): Promise<true> {
	if (needsNoDelivery(context)) return true;
	const credentials = await context.getCredentials('bitrix24WebhookApi');
	if (applicationTokensOf(credentials).length > 0) return true;
	throw new NodeOperationError(context.getNode(), NO_APPLICATION_TOKEN);
}

/** Catch-up finds everything by itself, but deletions. */
function needsNoDelivery(context: IHookFunctions): boolean {
	if (!isCatchUp(context)) return false;
	const { changes } = choiceOf(context);
	return !changes.includes('deleted');
}
