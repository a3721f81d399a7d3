import { sleep } from 'n8n-workflow';
import { waitUntil } from '../../host/waitUntil';
import { CatchUpStage, told, whenTold } from '../catchUp/catchUpStage';
import type { TriggerNode } from '../triggerNode';
import { GuaranteedStage, runsOf, TYPE } from './guaranteedStage';

let stage: GuaranteedStage | CatchUpStage;

afterEach(async () => await stage.stop());

/** A person presses "Connect my account" again. */
function reconnect(trigger: TriggerNode): void {
	const reference = trigger.node.credentials?.['bitrix24OAuth2Api'];
	if (!reference) throw new Error('The trigger has no credential');
	const oauthTokenData = { ...stage.portal.issueTokens() };
	trigger.host.credentials.write(reference, { oauthTokenData });
}

/** A token answer that does not tell whose it is. */
function forgetUser(trigger: TriggerNode): void {
	const reference = trigger.node.credentials?.['bitrix24OAuth2Api'];
	if (!reference) throw new Error('The trigger has no credential');
	const oauthTokenData = { ...stage.portal.issueTokens(), user_id: undefined };
	trigger.host.credentials.write(reference, { oauthTokenData });
}

const warned = async (trigger: TriggerNode, what: RegExp) =>
	await waitUntil(
		() => `the warning ${what}`,
		() => trigger.host.log.messages('warn').some((line) => what.test(line)) || undefined,
	);

/** n8n stops, and starts again when the connection is dead. */
async function startedDead(trigger: TriggerNode): Promise<void> {
	await trigger.activate();
	await trigger.close();
	stage.portal.revokeTokens();
	await trigger.activate('init');
}

describe('n8n starts while the connection to the portal is dead', () => {
	it.each([
		['guaranteed', {}],
		['guaranteed that must ask the portal who is connected', { ignoreOwnChanges: true }],
	])(
		'%s: the trigger starts, says so, and goes on once it is connected',
		async (_case, options) => {
			const guaranteed = (stage = await GuaranteedStage.set());
			const trigger = guaranteed.trigger({ options });
			forgetUser(trigger);
			await startedDead(trigger);
			guaranteed.portal.items.update(TYPE, 1, { title: 'Changed' }, { userId: 2 });
			await warned(trigger, /could not be asked for the subscriptions/);
			await warned(trigger, /could not be reached, and is tried again/);
			reconnect(trigger);
			await guaranteed.queueEmpty();
			expect(runsOf(trigger)).toEqual([[1]]);
		},
	);

	it('catch-up: likewise', async () => {
		const caughtUp = (stage = await CatchUpStage.set());
		const trigger = caughtUp.trigger({}, {}, 'oAuth2');
		await startedDead(trigger);
		caughtUp.change(1);
		await warned(trigger, /could not be reached, and is tried again/);
		expect(told(trigger)).toEqual([]);
		reconnect(trigger);
		expect(await whenTold(trigger, 1)).toMatchObject([{ event: 'updated', id: 1 }]);
	});

	it('catch-up that is stopped before it could start stays stopped', async () => {
		const caughtUp = (stage = await CatchUpStage.set());
		const trigger = caughtUp.trigger({}, {}, 'oAuth2');
		await startedDead(trigger);
		await trigger.close();
		reconnect(trigger);
		caughtUp.portal.clearLog();
		await sleep(3_000);
		expect(caughtUp.portal.requests).toEqual([]);
	});

	it('instant: deliveries, which need no token, start runs', async () => {
		const instant = (stage = await GuaranteedStage.set());
		const trigger = instant.trigger({ parameters: { delivery: 'instant' } });
		await startedDead(trigger);
		instant.change(1);
		await instant.portal.idle();
		await waitUntil('the run', () => trigger.runs.length || undefined);
		expect(runsOf(trigger)).toEqual([[1]]);
	});

	it('somebody who publishes the workflow is told', async () => {
		const guaranteed = (stage = await GuaranteedStage.set());
		const trigger = guaranteed.trigger();
		guaranteed.portal.revokeTokens();
		await expect(trigger.activate()).rejects.toThrow(/[Cc]onnect/);
	});
});
