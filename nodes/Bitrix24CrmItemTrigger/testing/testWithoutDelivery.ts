import { sleep, type IHookFunctions } from 'n8n-workflow';
import { isOutOfReach } from '../../shared/portal/addresses/publicAddress';
import { choiceOf } from '../settings/choice';
import { portalOf } from '../settings/connectedPortal';
import { isCatchUpTest, isTest } from '../settings/triggerMode';
import { newTestRequest, testRequestKey, type TestRequest } from './testRequest';

/** Lies in the static data of a test alone, as the mark of `removedOwner.ts` does. */
interface Mark {
	isWithoutDelivery?: boolean;
}

/** Test addresses at which tests without a delivery listen, for an end that comes before n8n has stored the mark. */
const listening = new Set<string>();

/** n8n notes that it listens after `create` has returned; the run must not start before. */
const STORED_AFTER_MS = 500;
const TRIES = 4;
const ANSWER_WITHIN_MS = 10_000;

/**
 * Whether a test shows the newest item at once, with nothing bound at the portal: catch-up waits for no
 * delivery in production either, but for deletions; and to an n8n at a private address none can come.
 */
export async function isTestWithoutDelivery(context: IHookFunctions): Promise<boolean> {
	if (!isTest(context)) return false;
	if (choiceOf(context).changes.every((change) => change === 'deleted')) return false;
	return isCatchUpTest(context) || (await isPrivateTest(context));
}

async function isPrivateTest(context: IHookFunctions): Promise<boolean> {
	const url = context.getNodeWebhookUrl('default') ?? '';
	// Without a usable credential it is the subscribing that says what is wrong.
	const portal = await portalOf(context).catch(() => undefined);
	return portal !== undefined && isOutOfReach(url, portal.connection.origin);
}

/**
 * Has the test's run started: n8n starts one only when something is posted to the test address, so the
 * node posts it itself, once `create` has returned.
 * @returns false where n8n cannot reach its own address: then the test has to wait for a delivery
 */
export async function beginTestWithoutDelivery(context: IHookFunctions): Promise<boolean> {
	const url = context.getNodeWebhookUrl('default');
	const key = await testRequestKey(context);
	if (!url || !key) return false;
	const unproved = { bitrix24TestRequest: '', proof: '' };
	if (!isReached(await statusOf(context, url, unproved))) {
		context.logger.warn(
			`"${context.getNode().name}": n8n could not reach its own address ${url}, so this test waits for a delivery. Set WEBHOOK_URL of n8n to an address that it can reach itself.`,
		);
		return false;
	}
	(context.getWorkflowStaticData('node') as Mark).isWithoutDelivery = true;
	listening.add(url);
	void startRunSoon(context, url, key);
	return true;
}

/** Whether the `delete` of this context ends a test that has bound nothing. */
export function endsTestWithoutDelivery(context: IHookFunctions): boolean {
	const isListening = listening.delete(context.getNodeWebhookUrl('default') ?? '');
	const { isWithoutDelivery = false } = context.getWorkflowStaticData('node') as Mark;
	return isListening || isWithoutDelivery;
}

async function startRunSoon(context: IHookFunctions, url: string, key: string): Promise<void> {
	let status: number | undefined;
	for (let tried = 1; tried <= TRIES; tried++) {
		await sleep(STORED_AFTER_MS * tried);
		if (!listening.has(url)) return;
		status = await statusOf(context, url, newTestRequest(key, Date.now()));
		if (status === 200) return;
	}
	context.logger.warn(
		`"${context.getNode().name}": the test could not be started at ${url} (${status === undefined ? 'no answer' : `HTTP ${status}`})`,
	);
}

/** A proxy without n8n behind it, or one that wants a password, is of no use. */
const isReached = (status: number | undefined): boolean =>
	status !== undefined && status < 500 && status !== 401;

async function statusOf(
	{ helpers }: IHookFunctions,
	url: string,
	body: TestRequest,
): Promise<number | undefined> {
	const request = helpers.httpRequest({
		method: 'POST',
		url,
		body: { ...body },
		json: true,
		timeout: ANSWER_WITHIN_MS,
		returnFullResponse: true,
		disableFollowRedirect: true,
		ignoreHttpStatusErrors: true,
	});
	return await request.then(
		({ statusCode }: { statusCode: number }) => statusCode,
		() => undefined,
	);
}
