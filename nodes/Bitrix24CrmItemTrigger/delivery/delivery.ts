import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { connectorOf, ownerOf } from '../../shared/application/owner';
import { readEventCode } from '../../shared/crm/events/eventCodes';
import { fromDelivery, type ItemEvent } from '../../shared/crm/events/itemEvent';
import { isObject, type JsonObject } from '../../shared/validation/json';
import { answerWith, genuineQuestion, isAddressQuestion } from '../copiedInstance/addressQuestion';
import { wakeDrain } from '../drain/runningDrains';
import { startRun } from '../instant/instantRun';
import { forgetTestDelivery } from '../runs/testRun';
import { inWords } from '../runs/triggerReports';
import { choiceOf, isWanted, isWatched, type Choice } from '../settings/choice';
import { isCatchUp, isGuaranteed, isHandMade, WAKE_UP_EVENT } from '../settings/triggerMode';
import { isGenuineTestRequest, isTestRequest, testRequestKey } from '../testing/testRequest';
import { isProved, proofFor } from './deliveryProof';
import { nestBracketKeys } from './formBody';
import { outgoingWebhookPortal } from './outgoingWebhook';

/** Far above any delivery (docs/portal-contract.md §4), far below what could hold the process up. */
const MOST_BYTES = 65_536;

/** What a delivery turned out to be. */
type Verdict =
	| { kind: 'forged' }
	| { kind: 'malformed'; reason: string }
	| { kind: 'unwanted' }
	| { kind: 'event'; event: ItemEvent };

/** How the portal is answered where no workflow starts. */
const REFUSALS = {
	forged: { status: 403, text: 'Forbidden' },
	malformed: { status: 400, text: 'Bad Request' },
	unwanted: { status: 200, text: 'OK' },
	failed: { status: 500, text: 'Internal Server Error' },
} as const;

/**
 * Answers one delivery, or the question of another n8n. It never throws: a throw would store a failed
 * execution, which anybody could cause.
 */
export async function receiveDelivery(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	try {
		const body = bodyOf(context);
		if (isAddressQuestion(body)) return await answerQuestion(context, body);
		if (isTestRequest(body)) return await startTestOfOurOwn(context, body);
		const verdict = await judge(context, body);
		if (verdict.kind === 'event') return await startRun(context, verdict.event);
		if (verdict.kind === 'malformed') {
			context.logger.warn(
				`A delivery to "${context.getNode().name}" could not be read: ${verdict.reason}`,
			);
		}
		return refuse(context, verdict.kind);
	} catch (error) {
		const { reason } = inWords(error);
		context.logger.error(
			`A delivery to "${context.getNode().name}" could not be checked: ${reason}`,
		);
		return refuse(context, 'failed');
	}
}

async function judge(context: IWebhookFunctions, body: Body): Promise<Verdict> {
	const origin = isHandMade(context)
		? await fromOutgoingWebhook(context, body)
		: await fromSubscription(context, body);
	if (!origin) return { kind: 'forged' };

	const nested = nestBracketKeys(body);
	if (!nested) return { kind: 'malformed', reason: 'it is not a form with bracket keys' };
	if (typeof nested.event === 'string' && nested.event && !readEventCode(nested.event)) {
		if (nested.event.toUpperCase() === WAKE_UP_EVENT) wakeDrain(connectorOf(ownerOf(context)));
		return { kind: 'unwanted' };
	}
	// Left from an instant subscription: the queue brings the same change.
	if (isGuaranteed(context)) return { kind: 'unwanted' };
	const read = fromDelivery(nested, { receivedAt: new Date(), portal: origin });
	if (!read.ok) return { kind: 'malformed', reason: read.reason };
	const choice = choiceOf(context);
	if (isCatchUp(context) && read.event.event !== 'deleted') {
		// It only hurries the reading of what the portal itself has written down.
		if (isWatched(choice, read.event.entityTypeId)) {
			wakeDrain(connectorOf(ownerOf(context)), context.getNode().id);
		}
		return { kind: 'unwanted' };
	}
	return isWanted(choice, read.event) || mayBeStep(choice, read.event)
		? { kind: 'event', event: read.event }
		: { kind: 'unwanted' };
}

/** Whether an update was a step from stage to stage only the portal's journal tells. */
function mayBeStep(choice: Choice, { event, entityTypeId }: ItemEvent): boolean {
	const isUpdate = event === 'updated' && isWatched(choice, entityTypeId);
	return isUpdate && choice.changes.includes('stageChanged');
}

type Body = Readonly<JsonObject>;

/** What n8n parsed, a flat form or JSON; nothing where the body is too large or no form. */
function bodyOf(context: IWebhookFunctions): Body {
	const { rawBody } = context.getRequestObject() as { rawBody?: { length: number } };
	const body: unknown = context.getBodyData();
	if (rawBody && rawBody.length > MOST_BYTES) return {};
	return isObject(body) ? body : {};
}

/** A value of `auth`, be the body a flat form or JSON. */
function authValue(body: Body, name: string): unknown {
	const { auth } = body;
	return isObject(auth) && Object.hasOwn(auth, name) ? auth[name] : body[`auth[${name}]`];
}

/** The portal of a delivery to a subscription of ours; `undefined` where it does not prove its origin. */
async function fromSubscription(
	context: IWebhookFunctions,
	body: Body,
): Promise<ItemEvent['portal'] | undefined> {
	const { key }: { key?: unknown } = queryOf(context);
	const claimed = authValue(body, 'member_id');
	const proof = await proofFor(context, (kept) => isProved(kept, key, claimed));
	return isProved(proof, key, claimed) ? proof : undefined;
}

/**
 * The portal of a delivery to a hand-made outgoing webhook, proved by the token its form shows. The
 * "Webhook" action of a robot or a workflow sends no token: there it stands in the address.
 */
async function fromOutgoingWebhook(
	context: IWebhookFunctions,
	body: Body,
): Promise<ItemEvent['portal'] | undefined> {
	const { application_token: inAddress }: { application_token?: unknown } = queryOf(context);
	const token = authValue(body, 'application_token') ?? inAddress;
	return await outgoingWebhookPortal(context, token);
}

const queryOf = (context: IWebhookFunctions): object => Object(context.getQueryData());

/** Tells another n8n with the same identities, a copy or its original, by which address this one goes. */
async function answerQuestion(
	context: IWebhookFunctions,
	body: Body,
): Promise<IWebhookResponseData> {
	if (isHandMade(context)) return refuse(context, 'forged');
	const { questionKey } = await proofFor(context, (kept) =>
		Boolean(genuineQuestion(body, kept.questionKey)),
	);
	const question = genuineQuestion(body, questionKey);
	const address = context.getNodeWebhookUrl('default');
	if (!question || !address) return refuse(context, 'forged');
	context
		.getResponseObject()
		.status(200)
		.json(answerWith(address, question, questionKey));
	return { noWebhookResponse: true };
}

/** The run of a test that waits for no delivery; `trigger()` finds what it shows. */
async function startTestOfOurOwn(
	context: IWebhookFunctions,
	body: Body,
): Promise<IWebhookResponseData> {
	if (context.getMode() !== 'manual') return refuse(context, 'forged');
	const key = await testRequestKey(context);
	if (!isGenuineTestRequest(body, key, Date.now())) return refuse(context, 'forged');
	forgetTestDelivery(context);
	context.getResponseObject().status(200).type('text/plain').send('OK');
	return { noWebhookResponse: true, workflowData: [[{ json: {} }]] };
}

function refuse(context: IWebhookFunctions, kind: keyof typeof REFUSALS): IWebhookResponseData {
	const { status, text } = REFUSALS[kind];
	const response = context.getResponseObject();
	if (!response.headersSent) response.status(status).type('text/plain').send(text);
	return { noWebhookResponse: true };
}
