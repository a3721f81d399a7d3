import type { IWebhookFunctions } from 'n8n-workflow';
import { textOf, tokenData } from '../../shared/portal/transport/connection';
import {
	deliveryKey,
	isSameSecret,
	longDeliveryKey,
} from '../../shared/application/handlerAddress';
import { ownerOf, ownerTag, type Owner } from '../../shared/application/owner';
import { domainOf } from '../settings/connectedPortal';
import { questionKey } from '../copiedInstance/addressQuestion';

/** What a delivery to a node's subscription must bring. */
export interface Proof {
	/** Either is good: the handler's of today and that of version 0.1. Without a client secret nothing is. */
	keys: readonly string[];
	/** '' where the connected portal is not known. */
	memberId: string;
	/** The portal's host, to show where a delivery does not name it. */
	domain: string;
	/** What questions about n8n's address are signed with. */
	questionKey: string;
}

/**
 * n8n evaluates the expressions in an OAuth2 credential whenever it is read, which costs more than all
 * else a delivery does. So what was read is good for a minute; a subscription bound with a new client
 * secret brings a key that is not kept yet, and then the credential is read again.
 */
const GOOD_FOR_MS = 60_000;

/** Forged deliveries must not have the credential read once for each of them. */
const READ_AGAIN_AFTER_MS = 1_000;

interface Reading {
	/** Deliveries that arrive together wait for the same one. */
	proof: Promise<Proof>;
	startedAt: number;
}

/** By credential and owner. */
const readings = new Map<string, Reading>();

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
	const kept = readings.get(id);
	if (kept && performance.now() - kept.startedAt < GOOD_FOR_MS) {
		const proof = await kept.proof;
		const isNew = performance.now() - kept.startedAt < READ_AGAIN_AFTER_MS;
		if (isNew || fits(proof)) return proof;
	}
	const newer = readings.get(id);
	// Another delivery that did not fit either may have begun to read it again meanwhile.
	if (newer && newer !== kept) return await newer.proof;
	const reading = { proof: readProof(context, owner), startedAt: performance.now() };
	readings.set(id, reading);
	reading.proof.catch(() => readings.delete(id));
	return await reading.proof;
}

/** Whether the key of a delivery's address and the portal it names are those of a proof. */
export function isProved({ keys, memberId }: Proof, key: unknown, claimed: unknown): boolean {
	// Both are compared always, so that the time taken tells nothing about either.
	const hasKey = keys.map((expected) => isSameSecret(key, expected)).includes(true);
	return hasKey && (!memberId || isNothing(claimed) || claimed === memberId);
}

const isNothing = (claimed: unknown): boolean => claimed === undefined || claimed === '';

async function readProof(context: IWebhookFunctions, owner: Owner): Promise<Proof> {
	const credentials = await context.getCredentials('bitrix24OAuth2Api');
	const secret = textOf(credentials.clientSecret);
	return {
		keys: secret ? [deliveryKey(owner, secret), longDeliveryKey(owner, secret)] : [],
		memberId: textOf(tokenData(credentials).member_id),
		domain: domainOf(textOf(credentials.portalUrl)),
		questionKey: questionKey(owner, secret),
	};
}
