import { waitUntil } from '../../host/waitUntil';
import type { TriggerNode } from '../triggerNode';
import { GuaranteedStage, runsOf, whenRuns } from './guaranteedStage';

let stage: GuaranteedStage;

beforeEach(async () => {
	stage = await GuaranteedStage.set();
});

afterEach(async () => await stage.stop());

describe('a reservation left by a dead process', () => {
	/** n8n is killed while a run is going: nothing is closed and nothing comes back. */
	async function killedDuringRun(): Promise<TriggerNode> {
		const dead = stage.trigger({ workflowId: 'same', nodeId: 'same' });
		dead.endRun = async () => await new Promise(() => undefined);
		await dead.activate();
		stage.change(1, 2);
		await whenRuns(dead, 1);
		return dead;
	}

	it('is delivered before new rows', async () => {
		// The first run may have one of the rows only: both then wait, one reserved, one not.
		const dead = await killedDuringRun();
		const before = runsOf(dead).flat();
		const alive = stage.trigger({
			workflowId: 'same',
			nodeId: 'same',
			host: await stage.anotherHost({ publicUrl: stage.host.publicUrl }),
		});
		stage.change(3);
		await alive.activate('init');
		await stage.queueEmpty();
		expect(runsOf(alive)[0]).toEqual(before);
		expect(new Set(runsOf(alive).flat())).toEqual(new Set([1, 2, 3]));
	});
});

describe('faults of the portal', () => {
	const answers = {
		'503 QUERY_LIMIT_EXCEEDED': { refuse503: true, times: 3 },
		'500 in HTML': { html: { status: 500, text: '<html><title>Oops</title></html>' }, times: 2 },
		'an HTML page with 200': { html: { status: 200, text: '<html>maintenance</html>' }, times: 2 },
		'a reset connection': { reset: true, times: 2 },
		'an error of its own': { reply: { status: 500, error: 'INTERNAL_SERVER_ERROR' }, times: 2 },
	} as const;

	it.each(Object.entries(answers))('%s to a reservation loses nothing', async (_name, fault) => {
		const trigger = stage.trigger();
		await trigger.activate();
		stage.portal.faults.add({ method: 'event.offline.get', ...fault });
		stage.change(1, 2);
		await stage.queueEmpty();
		expect(runsOf(trigger).flat().sort()).toEqual([1, 2]);
	});

	it('an answer to a reservation that is lost: its rows are found and delivered', async () => {
		const trigger = stage.trigger();
		await trigger.activate();
		await trigger.close();
		stage.change(1, 2);
		stage.portal.faults.add({ method: 'event.offline.get', reset: true, beforeRun: false });
		await trigger.activate('init');
		await stage.queueEmpty();
		expect(runsOf(trigger)).toEqual([[1, 2]]);
	});

	it('an acknowledgement that fails or is lost does not run the workflow twice', async () => {
		const trigger = stage.trigger();
		await trigger.activate();
		const method = 'event.offline.clear';
		stage.portal.faults.add({ method, reset: true, beforeRun: false });
		stage.portal.faults.add({
			method,
			times: 3,
			reply: { status: 403, error: 'ACCESS_DENIED', error_description: 'Not now' },
		});
		stage.change(1);
		await stage.queueEmpty();
		expect(runsOf(trigger)).toEqual([[1]]);
	});

	it('an expired token is refreshed in the middle', async () => {
		const trigger = stage.trigger();
		await trigger.activate();
		stage.portal.expireTokens();
		stage.change(1);
		await stage.queueEmpty();
		expect(runsOf(trigger)).toEqual([[1]]);
	});

	it('revoked access: it waits until the credential is connected again, then delivers', async () => {
		const trigger = stage.trigger();
		await trigger.activate();
		stage.portal.revokeTokens();
		stage.change(1);
		await waitUntil(
			'the warning',
			() =>
				stage.host.log.messages('warn').some((line) => /could not be reached/.test(line)) ||
				undefined,
		);
		const reference = trigger.node.credentials?.['bitrix24OAuth2Api'];
		if (!reference) throw new Error('The trigger has no credential');
		stage.host.credentials.write(reference, { oauthTokenData: { ...stage.portal.issueTokens() } });
		await stage.queueEmpty();
		expect(runsOf(trigger)).toEqual([[1]]);
	});

	it('items that cannot be read just now are waited for, and no attempt is counted', async () => {
		const trigger = stage.trigger({ parameters: { output: 'item' }, options: { maxAttempts: 1 } });
		await trigger.activate();
		stage.portal.faults.add({
			method: 'crm.item.get',
			times: 4,
			reply: { status: 500, error: 'INTERNAL_SERVER_ERROR' },
		});
		stage.change(1);
		await stage.queueEmpty();
		expect(trigger.runs).toMatchObject([{ items: [{ json: { item: { title: 'Change 1' } } }] }]);
	});

	it('an item that can never be read comes with its error, and holds nothing back', async () => {
		const trigger = stage.trigger({ parameters: { output: 'item' }, options: { maxAttempts: 1 } });
		await trigger.activate();
		stage.portal.faults.add({
			method: 'crm.item.get',
			times: 1_000,
			reply: { status: 500, error: 'INTERNAL_SERVER_ERROR', error_description: 'Broken record' },
		});
		stage.change(1);
		await stage.queueEmpty();
		const itemError = { code: 'INTERNAL_SERVER_ERROR', message: 'Broken record' };
		expect(trigger.runs).toMatchObject([{ items: [{ json: { item: null, itemError } }] }]);
	});

	it('a connection that dies between reserving and reading is waited for, however long', async () => {
		const trigger = stage.trigger({ parameters: { output: 'item' }, options: { maxAttempts: 1 } });
		await trigger.activate();
		stage.portal.faults.add({
			method: 'crm.item.get',
			times: Infinity,
			reply: { status: 401, error: 'authorization_error' },
		});
		stage.change(1);
		const asked = () => stage.portal.requests.filter(({ method }) => method === 'crm.item.get');
		await waitUntil('a second attempt', () => asked().length >= 2 || undefined);
		expect(trigger.runs).toEqual([]);
		stage.portal.faults.clear();
		await stage.queueEmpty();
		expect(trigger.runs).toMatchObject([{ items: [{ json: { item: { title: 'Change 1' } } }] }]);
	});
});
