import type { IWebhookFunctions } from 'n8n-workflow';
import { textOf, tokenData } from '../shared/portal/connection';
import { deliveryKey } from './handlerAddress';
import { ownerOf, ownerTag } from './owner';

/** What a delivery to a node's subscription must bring (design.md §5.1). */
export interface Proof {
	/** '' where the credential has no client secret: then nothing is authentic. */
	key: string;
	/** '' where the connected portal is not known. */
	memberId: string;
}

/**
 * n8n evaluates the expressions in an OAuth2 credential whenever it is read, which costs more than all
 * else a delivery does. So what was read is good for a minute; a subscription bound with a new client
 * secret brings a key that is not kept yet, and then the credential is read again.
 */
const GOOD_FOR_MS = 60_000;

const kept = new Map<string, Proof & { readAt: number }>();

/**
 * The proof for the node running in this context.
 * @param fits whether a kept proof fits the delivery; one that does not may be out of date
 */
export async function proofFor(
	context: IWebhookFunctions,
	fits: (proof: Proof) => boolean,
): Promise<Proof> {
	const owner = ownerOf(context);
	const credentialId = context.getNode().credentials?.bitrix24OAuth2Api?.id ?? '';
	const id = `${credentialId} ${ownerTag(owner)}`;
	const known = kept.get(id);
	if (known && Date.now() - known.readAt < GOOD_FOR_MS && fits(known)) return known;
	const credentials = await context.getCredentials('bitrix24OAuth2Api');
	const clientSecret = textOf(credentials.clientSecret);
	const proof = {
		key: clientSecret && deliveryKey(owner, clientSecret),
		memberId: textOf(tokenData(credentials).member_id),
		readAt: Date.now(),
	};
	kept.set(id, proof);
	return proof;
}
