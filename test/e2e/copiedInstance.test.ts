/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { cp, rm } from 'node:fs/promises';
import { startN8n, type N8n, type StoredWorkflow } from '../host/n8n';
import { emptyUserFolder } from '../host/userFolder';
import { waitUntil } from '../host/waitUntil';
import { activeWorkflow, setStage, TRIGGER, type Stage } from './stage';

jest.setTimeout(400_000);

const DELIVERIES: Array<[string, object]> = [
	['instant', {}],
	['guaranteed', { delivery: 'guaranteed', options: {} }],
	[
		'guaranteed without wake-up',
		{ delivery: 'guaranteed', options: { wakeUp: false, checkEvery: 5 } },
	],
];

let stage: Stage;
let copy: N8n;
let copyFolder: string;
const workflows: StoredWorkflow[] = [];
let changes = 0;

beforeAll(async () => {
	stage = await setStage();
	const objectTypes = [stage.entityTypeId];
	for (const [, delivery] of DELIVERIES) {
		workflows.push(await activeWorkflow(stage, { objectTypes, ...delivery }));
	}
	// A backup is taken of an n8n that is stopped.
	await stage.n8n.stop();
	copyFolder = await emptyUserFolder();
	await cp(stage.n8n.userFolder, copyFolder, { recursive: true });
	await stage.n8n.restart();
	copy = await startN8n({ userFolder: copyFolder });
	await copy.settled();
});

afterAll(async () => {
	await copy?.remove();
	await stage?.stop();
	if (copyFolder) await rm(copyFolder, { recursive: true, force: true });
});

function change(): void {
	const { portal, entityTypeId, itemId } = stage;
	portal.items.update(entityTypeId, itemId, { title: `Change ${++changes}` });
}

const bound = () =>
	stage.portal.subscriptions.map(({ event, handler, connector_id: c }) => [event, handler, c]);

const runsOf = async (n8n: N8n, { id }: StoredWorkflow) => (await n8n.executions(id)).length;

it('a copy started beside the original is refused with both addresses, in every delivery', async () => {
	for (const workflow of workflows) {
		const { status, triggers } = await copy.publication(workflow.id);
		const said = triggers.map(({ errorMessage }) => errorMessage ?? '').join(' ');
		expect({ status, said }).toEqual({ status: 'failed', said: expect.any(String) });
		expect(said).toContain(stage.n8n.webhookUrl(workflow, TRIGGER));
		expect(said).toContain(copy.webhookUrl(workflow, TRIGGER));
	}
	expect(bound().filter(([, handler]) => handler?.startsWith(copy.url))).toEqual([]);
});

it('the original misses nothing, also after the copy is unpublished', async () => {
	const before = bound();
	change();
	for (const workflow of workflows) await stage.n8n.waitForExecutions(workflow.id, 1);
	for (const workflow of workflows) await copy.deactivate(workflow.id);
	expect(bound()).toEqual(before);
	change();
	for (const workflow of workflows) {
		await stage.n8n.waitForExecutions(workflow.id, 2);
		expect(await runsOf(copy, workflow)).toBe(0);
	}
});

it('an n8n that really moved takes over at its first start', async () => {
	await stage.n8n.stop();
	const movedFolder = await emptyUserFolder();
	await cp(stage.n8n.userFolder, movedFolder, { recursive: true });
	const moved = await startN8n({ userFolder: movedFolder });
	try {
		await moved.settled();
		change();
		for (const workflow of workflows) await moved.waitForExecutions(workflow.id, 3);
		await waitUntil(
			() => `no handler of the old address; there are ${JSON.stringify(bound())}`,
			() => bound().every(([, handler]) => !handler || handler.startsWith(moved.url)) || undefined,
			{ seconds: 30 },
		);
	} finally {
		await moved.remove();
		await rm(movedFolder, { recursive: true, force: true });
	}
});
