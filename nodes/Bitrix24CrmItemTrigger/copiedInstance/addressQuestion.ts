import { createHmac, randomBytes } from 'crypto';
import { isSameSecret } from '../../shared/application/handlerAddress';
import { longOwnerTag, type Owner } from '../../shared/application/owner';
import * as z from '../../shared/validation/zod';

/**
 * A question to a node's webhook: "by which address does your n8n go?" It starts nothing. Question and
 * answer are signed with the client secret, so that nobody else can ask, and no other server can
 * answer: what is not signed counts as silence. The number used once ties the answer to the question.
 */
export interface AddressQuestion {
	bitrix24AddressQuestion: string;
	proof: string;
}

const questionSchema = z.looseObject({ bitrix24AddressQuestion: z.string(), proof: z.string() });
const answerSchema = z.looseObject({ address: z.string(), proof: z.string() });

/** What both are signed with; '' without a client secret, and then nothing is genuine. */
export function questionKey(owner: Owner, clientSecret: string): string {
	return clientSecret && sign(clientSecret, 'address question', longOwnerTag(owner));
}

/** A new question. */
export function askAddress(key: string): AddressQuestion {
	const nonce = randomBytes(16).toString('base64url');
	return { bitrix24AddressQuestion: nonce, proof: sign(key, 'question', nonce) };
}

/** Whether a body is a question at all, genuine or not. */
export const isAddressQuestion = (body: unknown): boolean => questionSchema.safeParse(body).success;

/** The question in a body, if its sender has the same client secret. */
export function genuineQuestion(body: unknown, key: string): AddressQuestion | undefined {
	const { data } = questionSchema.safeParse(body);
	if (!data || !key) return undefined;
	const expected = sign(key, 'question', data.bitrix24AddressQuestion);
	return isSameSecret(data.proof, expected) ? data : undefined;
}

/** The answer, as the JSON to send. */
export function answerWith(
	address: string,
	{ bitrix24AddressQuestion: nonce }: AddressQuestion,
	key: string,
): { address: string; proof: string } {
	return { address, proof: sign(key, 'answer', nonce, address) };
}

/** The address in an answer to this question; `undefined` where it is no genuine answer. */
export function readAddress(
	answer: unknown,
	{ bitrix24AddressQuestion: nonce }: AddressQuestion,
	key: string,
): string | undefined {
	const { data } = answerSchema.safeParse(answer);
	if (!data || !key) return undefined;
	const isGenuine = isSameSecret(data.proof, sign(key, 'answer', nonce, data.address));
	return isGenuine ? data.address : undefined;
}

/** What proves that whoever holds the key said this: an HMAC in hex. */
export const sign = (key: string, ...said: readonly string[]): string =>
	createHmac('sha256', key).update(said.join('\n')).digest('hex');
