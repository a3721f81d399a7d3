import { NodeOperationError, type IHookFunctions, type ITriggerFunctions } from 'n8n-workflow';
import { ownerOf, ownerTag, type Owner } from '../../shared/application/owner';
import { textOf } from '../../shared/portal/transport/connection';
import { notedAddress, noteMadeHere } from './addressNote';
import { questionKey } from './addressQuestion';
import { answeredAddress } from './answeredAddress';

type AskingContext = IHookFunctions | ITriggerFunctions;

/**
 * An original that has answered once is given this long to come back: n8n tries a refused activation
 * again and again by itself, and must not take over while the original is being restarted or upgraded.
 */
export const BACK_WITHIN_MS = 15 * 60_000;

/** A host that is gone costs seconds each time it is asked; one activation asks more than once. */
const SILENCE_HOLDS_MS = 15_000;

interface Heard {
	/** Whether it has ever answered in the life of this process. */
	hasAnswered: boolean;
	/** `performance.now()` of the first question without an answer since it last answered. */
	silentSince?: number;
}

/** What was heard at other addresses, by owner and address; lives as long as the process. */
const heard = new Map<string, Heard>();

/**
 * A copy of an n8n (a restored backup tried elsewhere) has the same instance, workflow and node ids as
 * its original: it would take the original's handlers and its queue for its own, and a token it
 * refreshes takes the original's connection. So before any call to the portal, the address at which
 * this node was last active is asked: silence, or an answer that names our own address, means that we
 * have moved.
 * @throws NodeOperationError with both addresses and the cure, where the original lives
 */
export async function refuseIfCopied(context: AskingContext): Promise<void> {
	const original = await notedOriginal(context);
	if (original) throw copied(context, original, ownWebhookUrl(context) ?? 'another address');
}

/** The address of a living n8n at which this node was last active, if that is another one. */
export async function notedOriginal(context: AskingContext): Promise<string | undefined> {
	const noted = notedAddress(context);
	const own = ownWebhookUrl(context);
	return noted && own ? await livingOriginal(context, [noted], own, ownerOf(context)) : undefined;
}

/**
 * The address of another n8n that has this node active.
 * @param webhookUrls where to ask; our own is never asked
 * @param own the webhook address of this node here
 */
export async function livingOriginal(
	context: AskingContext,
	webhookUrls: readonly string[],
	own: string,
	owner: Owner,
): Promise<string | undefined> {
	const others = new Set(webhookUrls.filter((url) => url !== own));
	if (others.size === 0) return undefined;
	const { clientSecret } = await context.getCredentials('bitrix24OAuth2Api');
	const key = questionKey(owner, textOf(clientSecret));
	for (const url of others) {
		const answer = await hear(context, `${ownerTag(owner)} ${url}`, url, key);
		if (answer && answer !== own) return answer;
	}
	return undefined;
}

/** The error for a copy beside its living original. */
export function copied(context: AskingContext, original: string, own: string): NodeOperationError {
	return new NodeOperationError(
		context.getNode(),
		`This workflow is active in another n8n at ${original}, and this n8n goes by ${own}. Activating it here would silence the other one, so nothing was changed. If this n8n is a copy, such as a restored backup, connect it through a local application of its own. If it is to replace the other n8n, unpublish the workflow there or stop that n8n, then publish it here.`,
	);
}

/** The address that answers, or the asked one while an original that is just silent may come back. */
async function hear(
	context: AskingContext,
	id: string,
	url: string,
	key: string,
): Promise<string | undefined> {
	const before = heard.get(id);
	const now = performance.now();
	const isKnownSilent =
		before?.hasAnswered === false && now - (before.silentSince ?? 0) < SILENCE_HOLDS_MS;
	if (isKnownSilent) return undefined;
	const answer = await answeredAddress(context, url, key);
	const silentAt = performance.now();
	const { hasAnswered = false, silentSince = silentAt } = before ?? {};
	// Where somebody publishes the workflow now, what they want is not in doubt.
	const isByHand = context.getActivationMode() === 'activate';
	const mayComeBack = hasAnswered && silentAt - silentSince < BACK_WITHIN_MS && !isByHand;
	if (answer) heard.set(id, { hasAnswered: true });
	else
		heard.set(id, { hasAnswered: mayComeBack, silentSince: mayComeBack ? silentSince : silentAt });
	return answer ?? (mayComeBack ? url : undefined);
}

function ownWebhookUrl(context: AskingContext): string | undefined {
	return 'getNodeWebhookUrl' in context
		? context.getNodeWebhookUrl('default')
		: noteMadeHere(context);
}
