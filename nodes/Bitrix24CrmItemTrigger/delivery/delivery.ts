import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { readEventCode } from '../../shared/crm/events/eventCodes';
import { fromDelivery, type ItemEvent } from '../../shared/crm/events/itemEvent';
import { textOf, type Authentication } from '../../shared/portal/transport/connection';
import { withoutSecrets } from '../../shared/secrets/secrets';
import { isWanted, readChoice } from '../settings/choice';
import { wakeDrain } from '../drain/runningDrains';
import { nestBracketKeys } from './formBody';
import { isSameSecret } from '../../shared/application/handlerAddress';
import { startRun } from '../instant/instantRun';
import { connectorOf, ownerOf } from '../../shared/application/owner';
import { proofFor, type Proof } from './deliveryProof';
import { isGuaranteed, WAKE_UP_EVENT } from '../settings/triggerMode';

/** Far above any delivery (portal-contract.md §4), far below what could hold the process up. */
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
 * Answers one delivery (design.md §3). It never throws: a throw would store a failed execution,
 * which anybody could cause.
 */
export async function receiveDelivery(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	try {
		const verdict = await judge(context);
		if (verdict.kind === 'event') return await startRun(context, verdict.event);
		if (verdict.kind === 'malformed') {
			context.logger.warn(
				`A delivery to "${context.getNode().name}" could not be read: ${verdict.reason}`,
			);
		}
		return refuse(context, verdict.kind);
	} catch (error) {
		const reason = withoutSecrets(error instanceof Error ? error.message : String(error));
		context.logger.error(
			`A delivery to "${context.getNode().name}" could not be checked: ${reason}`,
		);
		return refuse(context, 'failed');
	}
}

async function judge(context: IWebhookFunctions): Promise<Verdict> {
	const body = bodyOf(context);
	const authentication = context.getNodeParameter('authentication') as Authentication;
	const isAuthentic =
		authentication === 'oAuth2'
			? await isFromSubscription(context, body)
			: await isFromOutgoingWebhook(context, body);
	if (!isAuthentic) return { kind: 'forged' };

	const nested = nestBracketKeys(body);
	if (!nested) return { kind: 'malformed', reason: 'it is not a form with bracket keys' };
	if (typeof nested.event === 'string' && !readEventCode(nested.event)) {
		if (nested.event.toUpperCase() === WAKE_UP_EVENT) wakeDrain(connectorOf(ownerOf(context)));
		return { kind: 'unwanted' };
	}
	// Left from an instant subscription: the queue brings the same change.
	if (isGuaranteed(context)) return { kind: 'unwanted' };
	const read = fromDelivery(nested);
	if (!read.ok) return { kind: 'malformed', reason: read.reason };
	const choice = readChoice(
		context.getNode(),
		context.getNodeParameter('objectTypes', []),
		context.getNodeParameter('events'),
	);
	return isWanted(choice, read.event) ? { kind: 'event', event: read.event } : { kind: 'unwanted' };
}

/** The flat form n8n parsed; nothing where the body is too large or no form. */
function bodyOf(context: IWebhookFunctions): Readonly<Record<string, unknown>> {
	const { rawBody } = context.getRequestObject() as { rawBody?: { length: number } };
	const body: unknown = context.getBodyData();
	if (rawBody && rawBody.length > MOST_BYTES) return {};
	return typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
}

/** Proof of origin for a subscription of ours (design.md §5.1). */
async function isFromSubscription(
	context: IWebhookFunctions,
	body: Readonly<Record<string, unknown>>,
): Promise<boolean> {
	const { key } = context.getQueryData() as { key?: unknown };
	const claimed = body['auth[member_id]'];
	const isProved = ({ key: expected, memberId }: Proof) =>
		isSameSecret(key, expected) && (!memberId || claimed === undefined || claimed === memberId);
	return isProved(await proofFor(context, isProved));
}

/** Proof of origin for a hand-made outgoing webhook: the token its form shows. */
async function isFromOutgoingWebhook(
	context: IWebhookFunctions,
	body: Readonly<Record<string, unknown>>,
): Promise<boolean> {
	const { applicationToken } = await context.getCredentials('bitrix24WebhookApi');
	return isSameSecret(body['auth[application_token]'], textOf(applicationToken));
}

function refuse(context: IWebhookFunctions, kind: keyof typeof REFUSALS): IWebhookResponseData {
	const { status, text } = REFUSALS[kind];
	const response = context.getResponseObject();
	if (!response.headersSent) response.status(status).type('text/plain').send(text);
	return { noWebhookResponse: true };
}
