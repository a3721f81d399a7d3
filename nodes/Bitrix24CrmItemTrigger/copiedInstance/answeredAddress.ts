import {
	sleep,
	type IHookFunctions,
	type IN8nHttpFullResponse,
	type ITriggerFunctions,
} from 'n8n-workflow';
import { beginningOf, type FileStream } from '../../shared/portal/files/streamedText';
import { parsedJson } from '../../shared/validation/json';
import { askAddress, readAddress } from './addressQuestion';

type AskingContext = Pick<IHookFunctions | ITriggerFunctions, 'helpers'>;

/** An n8n that is up answers within milliseconds; a host that is gone may never answer. */
const ANSWER_WITHIN_MS = 5_000;

/** An answer has an address and a signature. */
const OF_ANSWER = { mostBytes: 16 * 1024, withinMs: ANSWER_WITHIN_MS };

/** A living n8n may be busy, or behind a proxy that has just lost it. */
const TRIES = 2;
const AGAIN_AFTER_MS = 1_000;

/**
 * Asks the n8n at a webhook address by which address it goes.
 * @param webhookUrl of a node with the same owner
 * @returns that node's webhook address there; `undefined` = silence: nobody there, or nobody who has
 * this node active with the same application
 */
export async function answeredAddress(
	context: AskingContext,
	webhookUrl: string,
	key: string,
): Promise<string | undefined> {
	for (let tried = 1; ; tried++) {
		const reply = await ask(context, webhookUrl, key);
		if (reply !== 'no answer') return reply;
		if (tried === TRIES) return undefined;
		await sleep(AGAIN_AFTER_MS);
	}
}

async function ask(
	context: AskingContext,
	url: string,
	key: string,
	mayMove = true,
): Promise<string | undefined | 'no answer'> {
	const question = askAddress(key);
	try {
		// The address may be somebody else's by now: whatever it sends, little of it is read.
		const { statusCode, headers, body } = (await context.helpers.httpRequest({
			method: 'POST',
			url,
			headers: { 'content-type': 'application/json', accept: 'application/json' },
			body: JSON.stringify(question),
			encoding: 'stream',
			timeout: ANSWER_WITHIN_MS,
			returnFullResponse: true,
			disableFollowRedirect: true,
			ignoreHttpStatusErrors: true,
		})) as IN8nHttpFullResponse;
		const answer = await beginningOf(body as FileStream, OF_ANSWER);
		const moved = mayMove ? securedAddress(url, headers.location) : undefined;
		if (statusCode >= 300 && statusCode < 400 && moved) {
			return await ask(context, moved, key, false);
		}
		return statusCode >= 500 ? 'no answer' : readAddress(parsedJson(answer), question, key);
	} catch (error) {
		return isNobodyThere(error) ? undefined : 'no answer';
	}
}

/**
 * A proxy in front of an n8n sends http on to https, to the same place; no other redirect is followed,
 * because an address that somebody chose must not lead the question elsewhere.
 */
function securedAddress(url: string, location: unknown): string | undefined {
	const secured = url.replace(/^http:\/\/([^/:]+)(?::\d+)?\//i, 'https://$1/');
	const isSecured = secured !== url && String(location).split('?')[0] === secured;
	return isSecured ? secured : undefined;
}

/** No process listens there, or no such host exists: to ask again would only take time. */
function isNobodyThere(error: unknown): boolean {
	const { code, cause } = error as { code?: unknown; cause?: { code?: unknown } };
	return [code, cause?.code].some((one) => one === 'ECONNREFUSED' || one === 'ENOTFOUND');
}
