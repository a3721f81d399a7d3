/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { setTimeout as delay } from 'node:timers/promises';
import { importWorkflow, storeWebhooks, type Credential } from '../host/connectedPortal';
import type { StoredWorkflow } from '../host/n8n';
import { waitUntil } from '../host/waitUntil';
import { Recorder, recordedWorkflow } from './recorder';
import { addSoakItems, SOAK_TYPE } from './soak';
import { setStage, type Stage } from './stage';

jest.setTimeout(600_000);

/** The shortest there is: nothing but looking brings a change by inbound webhook. */
const CHECK_EVERY_S = 5;

let stage: Stage;
let recorder: Recorder;
let credential: Credential;

/** The cheapest plan with REST, and no credential but an inbound webhook. */
beforeAll(async () => {
	recorder = await new Recorder().start();
	stage = await setStage({}, { plan: 'basic' });
	addSoakItems(stage, 10);
	const { url: webhookUrl } = stage.portal.addInboundWebhook();
	credential = await storeWebhooks(stage.n8n, { webhookUrl });
});

afterAll(async () => {
	await stage?.stop();
	await recorder?.stop();
});

async function active(name: string, options: object = {}): Promise<StoredWorkflow> {
	const definition = recordedWorkflow(name, recorder, {
		authentication: 'webhook',
		delivery: 'catchUp',
		objectTypes: [SOAK_TYPE],
		output: 'item',
		options: { checkEvery: CHECK_EVERY_S, ...options },
	});
	const workflow = await importWorkflow(stage.n8n, definition, credential);
	await stage.n8n.activate(workflow.id);
	return workflow;
}

const change = (id: number, title: string) => stage.portal.items.update(SOAK_TYPE, id, { title });

const titleOf = async (name: string, id: number, title: string) =>
	await waitUntil(
		() => `"${title}"; there are ${JSON.stringify([...recorder.titlesOf(name)])}`,
		() => recorder.titlesOf(name).get(id) === title || undefined,
		{ seconds: 90 },
	);

it('starts a run with a change and its item, and nothing is bound at the portal', async () => {
	change(1, 'Before the activation');
	const workflow = await active('change');
	change(2, 'Changed');
	await titleOf('change', 2, 'Changed');
	expect(recorder.idsOf('change')).toEqual([[2]]);
	const [execution] = await stage.n8n.waitForExecutions(workflow.id, 1);
	expect(execution).toMatchObject({ mode: 'trigger', status: 'success' });
	expect(stage.portal.subscriptions).toEqual([]);

	await stage.n8n.deactivate(workflow.id);
	change(3, 'While it was not active');
	await delay(2 * CHECK_EVERY_S * 1_000);
	expect(recorder.idsOf('change')).toEqual([[2]]);
	await stage.n8n.activate(workflow.id);
	await titleOf('change', 3, 'While it was not active');
	expect(recorder.idsOf('change')).toEqual([[2], [3]]);
	await stage.n8n.deactivate(workflow.id);
});

it('goes on where it was when n8n is killed in the middle of a run', async () => {
	const workflow = await active('killed');
	recorder.holds = true;
	change(1, 'In the run');
	await titleOf('killed', 1, 'In the run');
	await stage.n8n.kill();
	recorder.release();
	change(2, 'While n8n was down');
	await stage.n8n.restart();
	await titleOf('killed', 2, 'While n8n was down');
	await waitUntil(
		'the run that was killed to be repeated',
		() =>
			recorder
				.idsOf('killed')
				.flat()
				.filter((id) => id === 1).length === 2 || undefined,
		{ seconds: 90 },
	);
	await stage.n8n.deactivate(workflow.id);
});
