import { waitUntil } from '../host/waitUntil';
import { inEachHost } from './hostStage';

jest.setTimeout(300_000);

/** From 2.20 on n8n stores failed executions for a trigger that goes on, and knows of emissions. */
const isOld = (version: string) => version.localeCompare('2.20', 'en', { numeric: true }) < 0;

/** What older hosts lack costs what README.md "Compatibility" says, and nothing more. */
inEachHost('n8n %s', (host) => {
	it('sets aside what the workflow cannot do, and says so in the log and, from 2.20, as a failed run', async () => {
		const { n8n, portal } = host.stage;
		const workflow = await host.guaranteed('failing', { maxAttempts: 1 });
		host.recorder.status = 500;
		host.change();
		await waitUntil(
			'the row to be set aside',
			() => portal.queue.rows().some(({ ERROR }) => ERROR === '1') || undefined,
		);
		const expected = isOld(host.version) ? ['error'] : ['error', 'error'];
		const runs = await n8n.waitForExecutions(workflow.id, expected.length);
		expect(runs.map(({ status }) => status)).toEqual(expected);
		const said = /1 change\(s\) were set aside.*Replay Set-Aside Changes/;
		await waitUntil('the log to say so', () => said.test(n8n.logs()) || undefined);
		host.recorder.status = 200;
		const title = host.change();
		await host.queueEmpty();
		expect(host.titlesOf('failing').at(-1)).toBe(title);
	});

	it('with onStart a run that was under way at a crash starts at most once more, from 2.20 never', async () => {
		const { n8n, itemId } = host.stage;
		await host.guaranteed('started once', { acknowledge: 'onStart' });
		host.recorder.holds = true;
		host.change();
		await waitUntil('the run', () => host.recorder.idsOf('started once').length || undefined);
		expect(host.waiting()).toBe(1);
		await n8n.kill();
		host.recorder.release();
		await n8n.restart();
		await host.queueEmpty();
		const runs = host.recorder.idsOf('started once');
		expect(runs).toEqual(isOld(host.version) ? [[itemId], [itemId]] : [[itemId]]);
	});

	it("takes a run that the workflow's Timeout ends for a failure, and repeats it", async () => {
		const workflow = await host.guaranteed('timed out', {}, { executionTimeout: 3 });
		host.recorder.holds = true;
		const title = host.change();
		await waitUntil(
			'the change to be repeated',
			() => host.titlesOf('timed out').length > 1 || undefined,
			{ seconds: 120 },
		);
		host.recorder.release();
		await host.queueEmpty();
		expect(new Set(host.titlesOf('timed out'))).toEqual(new Set([title]));
		const [first] = await host.stage.n8n.executions(workflow.id);
		expect(first).toMatchObject({ status: 'canceled' });
	});
});
