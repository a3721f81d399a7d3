/* eslint-disable no-console, @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { connectPortal, importWorkflow, type Credential } from '../test/host/connectedPortal';
import { installHost } from '../test/host/installHost';
import { startN8n, type N8n, type WorkflowDefinition } from '../test/host/n8n';
import { packedPackage } from '../test/host/packedPackage';
import { waitUntil } from '../test/host/waitUntil';
import { startPortal, type Portal } from '../test/portal';
import { Editor } from './screenshots/editor';
import { REQUESTS, seedEnglish, speakEnglish } from './screenshots/englishPortal';
import {
	CHECK,
	CREATE,
	CREATE_PARAMETERS,
	GET_MANY,
	pictureWorkflow,
	type Column,
} from './screenshots/pictureWorkflow';

/*
 * Takes the pictures of the READMEs anew from a real editor: `npm run screenshot`. Needs Chromium
 * (Debian: `apt-get install chromium`; elsewhere set CHROMIUM to its path).
 */

const PROJECT = join(__dirname, '..');
const EXAMPLES = join(PROJECT, 'examples');
const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
const FIRST_EXAMPLE = 'first-workflow.json';
const TRIGGER = 'Bitrix24 CRM Item Trigger';
const GET = 'Bitrix24 CRM Item';
const ACTION = 'n8n-nodes-bitrix24-crm-item.bitrix24CrmItem';

interface Studio {
	n8n: N8n;
	portal: Portal;
	credential: Credential;
	editor: Editor;
}

async function readExample(file: string): Promise<WorkflowDefinition> {
	return JSON.parse(await readFile(join(EXAMPLES, file), 'utf8')) as WorkflowDefinition;
}

async function importExample({ n8n, credential }: Studio, file: string): Promise<string> {
	const { id } = await importWorkflow(n8n, await readExample(file), credential);
	return id;
}

/** The first workflow after a change of an item: trigger, Get, credential. */
async function takeFirstWorkflow(studio: Studio, requestId: number): Promise<void> {
	const { editor, portal } = studio;
	await editor.openWorkflow(await importExample(studio, FIRST_EXAMPLE));
	await editor.execute();
	await waitUntil('the trigger to listen', () => portal.subscriptions.length > 0 || undefined);
	portal.items.update(REQUESTS, requestId, { title: 'Repair of a roof and a chimney' });
	await editor.whenRun(2);
	await editor.takeWindow('workflow.png');
	for (const [node, file] of [
		[TRIGGER, 'trigger.png'],
		[GET, 'get.png'],
	] as const) {
		await editor.openNode(node);
		await editor.takeWindow(file);
		await editor.backToCanvas();
	}
	await editor.openCredential(TRIGGER);
	await editor.takeCredential('credential.png');
}

/** The columns that the mapper of *Create* lists, asked for as the editor does. */
async function mapperColumns({ n8n, credential }: Studio): Promise<Column[]> {
	const { type, id, name } = credential;
	const answer = await n8n.rest.post<{ fields: Column[] }>(
		'/rest/dynamic-node-parameters/resource-mapper-fields',
		{
			nodeTypeAndVersion: { name: ACTION, version: 1 },
			path: 'parameters.fields',
			methodName: 'getMappingFields',
			currentNodeParameters: { authentication: 'oAuth2', resource: 'item', ...CREATE_PARAMETERS },
			credentials: { [type]: { id, name } },
		},
	);
	return answer.fields;
}

/** Operations of the action node, after a run. */
async function takeOperations(studio: Studio): Promise<void> {
	const { editor, n8n, credential } = studio;
	const workflow = pictureWorkflow(await mapperColumns(studio));
	const { id } = await importWorkflow(n8n, workflow, credential);
	await editor.openWorkflow(id);
	await editor.execute();
	await editor.whenRun(4);
	for (const [node, file] of [
		[CREATE, 'create.png'],
		[GET_MANY, 'get-many.png'],
		[CHECK, 'check.png'],
	] as const) {
		await editor.openNode(node);
		await editor.takeWindow(file);
		await editor.backToCanvas();
	}
}

/** Each example as it looks when it has been imported. */
async function takeExamples(studio: Studio): Promise<void> {
	for (const file of await readdir(EXAMPLES)) {
		if (!file.endsWith('.json') || file === FIRST_EXAMPLE) continue;
		await studio.editor.openWorkflow(await importExample(studio, file));
		await studio.editor.takeCanvas(`examples-${basename(file, '.json')}.png`);
	}
}

async function takeAll(n8n: N8n, portal: Portal): Promise<void> {
	const { requestId } = seedEnglish(portal);
	speakEnglish(portal);
	const credential = await connectPortal(n8n, portal);
	const editor = await Editor.start(n8n, CHROMIUM);
	const studio: Studio = { n8n, portal, credential, editor };
	try {
		await takeFirstWorkflow(studio, requestId);
		await takeOperations(studio);
		await takeExamples(studio);
	} finally {
		await editor.close();
	}
}

async function main(): Promise<void> {
	await installHost();
	await mkdir(join(PROJECT, 'docs', 'images'), { recursive: true });
	const portal = await startPortal();
	const n8n = await startN8n({ packageTarball: await packedPackage() });
	try {
		await takeAll(n8n, portal);
	} finally {
		await n8n.remove();
		await portal.stop();
	}
}

main().catch((error: unknown) => {
	console.error(error);
	process.exitCode = 1;
});
