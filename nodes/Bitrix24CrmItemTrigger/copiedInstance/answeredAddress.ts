import { sleep, type IHookFunctions, type ITriggerFunctions } from 'n8n-workflow';
import { askAddress, readAddress } from './addressQuestion';

/** An n8n that is up answers within milliseconds; a host that is gone may never answer. */
const ANSWER_WITHIN_MS = 5_000;

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
	context: Pick<IHookFunctions | ITriggerFunctions, 'helpers'>,
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
	{ helpers }: Pick<IHookFunctions | ITriggerFunctions, 'helpers'>,
	url: string,
	key: string,
): Promise<string | undefined | 'no answer'> {
	const question = askAddress(key);
	try {
		const { statusCode, body } = await helpers.httpRequest({
			method: 'POST',
			url,
			body: { ...question },
			json: true,
			timeout: ANSWER_WITHIN_MS,
			returnFullResponse: true,
			disableFollowRedirect: true,
			ignoreHttpStatusErrors: true,
		});
		return statusCode >= 500 ? 'no answer' : readAddress(body, question, key);
	} catch (error) {
		return isNobodyThere(error) ? undefined : 'no answer';
	}
}

/** No process listens there, or no such host exists: to ask again would only take time. */
function isNobodyThere(error: unknown): boolean {
	const { code, cause } = error as { code?: unknown; cause?: { code?: unknown } };
	return [code, cause?.code].some((one) => one === 'ECONNREFUSED' || one === 'ENOTFOUND');
}
