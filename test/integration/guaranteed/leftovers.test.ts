import { sleep } from 'n8n-workflow';
import { waitUntil } from '../../host/waitUntil';
import type { TriggerNode } from '../triggerNode';
import { GuaranteedStage, runsOf, whenRuns } from './guaranteedStage';

let stage: GuaranteedStage;

beforeEach(async () => {
	stage = await GuaranteedStage.set();
});

afterEach(async () => await stage.stop());

const LEFT = /guaranteed delivery has left in the portal's offline queue stays there/;

/** The credential is connected again, as somebody else. */
function reconnectAs(trigger: TriggerNode, userId: number): void {
	const reference = trigger.node.credentials?.bitrix24OAuth2Api;
	if (!reference) throw new Error('The trigger has no credential');
	const oauthTokenData = { ...stage.portal.issueTokens(stage.portal.application, userId) };
	stage.host.credentials.write(reference, { oauthTokenData });
}

async function withTwoLeft(): Promise<TriggerNode> {
	const trigger = stage.trigger();
	await trigger.activate();
	await trigger.close();
	stage.change(1, 2);
	return trigger;
}

const saidLeft = (trigger: TriggerNode) =>
	trigger.host.log.messages('warn').filter((line) => LEFT.test(line));

const whenSaid = async (trigger: TriggerNode) =>
	await waitUntil('the word that it stays', () => saidLeft(trigger).length > 0 || undefined);

const askedOfQueue = () =>
	stage.portal.requests.filter(({ method }) => method.startsWith('event.offline.')).length;

describe('what guaranteed delivery left, after a change to instant', () => {
	it('is given up with one line in the log by a user who is no administrator', async () => {
		const trigger = await withTwoLeft();
		reconnectAs(trigger, 2);
		await trigger.republish({ delivery: 'instant' });
		await whenSaid(trigger);
		const asked = askedOfQueue();
		await sleep(3_000);
		expect([askedOfQueue() - asked, saidLeft(trigger).length]).toEqual([0, 1]);
		expect([trigger.reported, stage.host.log.messages('error')]).toEqual([[], []]);
		stage.change(3);
		await whenRuns(trigger, 1);
		expect(runsOf(trigger)).toEqual([[3]]);
	});

	it('is delivered once an administrator is connected again', async () => {
		const trigger = await withTwoLeft();
		reconnectAs(trigger, 2);
		await trigger.republish({ delivery: 'instant' });
		await whenSaid(trigger);
		reconnectAs(trigger, 1);
		await trigger.restart();
		await stage.queueEmpty();
		expect(runsOf(trigger)).toEqual([[1, 2]]);
	});

	it.each([
		['WRONG_LICENSE', 403],
		['ACCESS_DENIED', 401],
		['insufficient_scope', 401],
	])('is given up where the portal says %s', async (error, status) => {
		const trigger = await withTwoLeft();
		const reply = { status, error, error_description: 'No' };
		stage.portal.faults.add({ method: /^event\.offline\.(get|list)$/, times: 99, reply });
		await trigger.republish({ delivery: 'instant' });
		await whenSaid(trigger);
		expect(trigger.reported).toEqual([]);
	});

	it('waits for a portal that is out of order for a moment', async () => {
		const trigger = await withTwoLeft();
		const html = { status: 500, text: 'Out of order' };
		stage.portal.faults.add({ method: 'event.offline.get', times: 2, html });
		await trigger.republish({ delivery: 'instant' });
		await stage.queueEmpty(60);
		expect([runsOf(trigger), saidLeft(trigger)]).toEqual([[[1, 2]], []]);
	});
});
