import { randomBytes } from 'crypto';
import { isSameSecret } from '../../shared/application/handlerAddress';
import { longOwnerTag, ownerOf } from '../../shared/application/owner';
import { textOf } from '../../shared/portal/transport/connection';
import * as z from '../../shared/validation/zod';
import type { IHookFunctions, IWebhookFunctions } from 'n8n-workflow';
import { sign } from '../copiedInstance/addressQuestion';
import { isHandMade } from '../settings/triggerMode';

/**
 * What a test that waits for no delivery posts to the node's own test address, so that n8n starts the
 * test's run: the time it was made and a number used once, signed with a secret of the credential.
 */
export interface TestRequest {
	bitrix24TestRequest: string;
	proof: string;
}

const testRequestSchema = z.looseObject({ bitrix24TestRequest: z.string(), proof: z.string() });

const GOOD_FOR_MS = 60_000;

/** What a node's requests are signed with; '' where the credential holds no secret. */
export async function testRequestKey(context: IHookFunctions | IWebhookFunctions): Promise<string> {
	const secret = isHandMade(context)
		? textOf((await context.getCredentials('bitrix24WebhookApi')).webhookUrl)
		: textOf((await context.getCredentials('bitrix24OAuth2Api')).clientSecret);
	return secret && sign(secret, 'test request', longOwnerTag(ownerOf(context)));
}

/** A new request. @param now Unix milliseconds */
export function newTestRequest(key: string, now: number): TestRequest {
	const said = `${now}.${randomBytes(16).toString('base64url')}`;
	return { bitrix24TestRequest: said, proof: sign(key, said) };
}

/** Whether a body is such a request at all, genuine or not. */
export const isTestRequest = (body: unknown): boolean => testRequestSchema.safeParse(body).success;

/** Whether a body is a request of our own, made just now. @param now Unix milliseconds */
export function isGenuineTestRequest(body: unknown, key: string, now: number): boolean {
	const { data } = testRequestSchema.safeParse(body);
	if (!data || !key) return false;
	const age = now - Number(data.bitrix24TestRequest.split('.')[0]);
	const isNew = Math.abs(age) <= GOOD_FOR_MS;
	return isSameSecret(data.proof, sign(key, data.bitrix24TestRequest)) && isNew;
}
