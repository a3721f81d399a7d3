/* eslint-disable no-console, @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { connectPortal, importWorkflow } from '../test/host/connectedPortal';
import { installHost } from '../test/host/installHost';
import { OWNER, startN8n, type N8n, type WorkflowDefinition } from '../test/host/n8n';
import { packedPackage } from '../test/host/packedPackage';
import { waitUntil } from '../test/host/waitUntil';
import { seedRichType, startPortal, type Portal } from '../test/portal';
import type { RichSeed } from '../test/portal/seed';

/*
 * Takes the README's pictures anew from a real editor: `npm run screenshot`. Needs Chromium (Debian: `apt-get install chromium`; elsewhere set CHROMIUM to its path).
 */

const PROJECT = join(__dirname, '..');
const IMAGES = join(PROJECT, 'docs', 'images');
const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
const TRIGGER = 'Bitrix24 CRM Item Trigger';
const GET = 'Bitrix24 CRM Item';
const CREDENTIAL = '[data-test-id="editCredential-modal"]';

const CHROMIUM_FLAGS = [
	'--no-sandbox',
	'--disable-gpu',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
];

/** Toasts and tooltips come and go. */
const TRANSIENT = '.el-notification, [role="tooltip"], .n8n-tooltip { display: none !important; }';

const UNFOLDED = `${CREDENTIAL}, ${CREDENTIAL} :is([class*="odal"], [class*="ontent"], [class*="ontainer"]) { max-height: none !important; height: auto !important; }`;

interface Picture {
	file: string;
	/** Opens what is to be seen, starting from the workflow's canvas. */
	open: (page: Page) => Promise<void>;
	/** What of the page is to be seen; default: all. */
	of?: string;
}

const PICTURES: Picture[] = [
	{ file: 'workflow.png', open: async () => undefined },
	{ file: 'trigger.png', open: (page) => openNode(page, TRIGGER) },
	{ file: 'get.png', open: (page) => openNode(page, GET) },
	{ file: 'credential.png', open: openCredential, of: CREDENTIAL },
];

async function openNode(page: Page, name: string): Promise<void> {
	await page.locator(`[data-test-id="canvas-node"][data-node-name="${name}"]`).dblclick();
	await page.locator('[data-test-id="node-parameters"]').waitFor();
}

async function openCredential(page: Page): Promise<void> {
	await openNode(page, TRIGGER);
	// All its fields at once: people scroll.
	await page.setViewportSize({ width: 1280, height: 1600 });
	await page.addStyleTag({ content: UNFOLDED });
	await page.locator('[data-test-id="credential-edit-button"]').first().click();
	await page.locator(CREDENTIAL).waitFor();
}

/** The example workflow, imported and connected, as it is before anybody ran it. */
async function prepare(n8n: N8n, portal: Portal): Promise<string> {
	const credential = await connectPortal(n8n, portal);
	const text = await readFile(join(PROJECT, 'examples', 'first-workflow.json'), 'utf8');
	const { id } = await importWorkflow(n8n, JSON.parse(text) as WorkflowDefinition, credential);
	return `${n8n.url}/workflow/${id}`;
}

/** Presses "Execute workflow" and changes an item, so that the nodes show what they put out. */
async function runOnce(page: Page, portal: Portal, seed: RichSeed): Promise<void> {
	await page.locator('[data-test-id="execute-workflow-button"]').click();
	await waitUntil('the trigger to listen', () => portal.subscriptions.length > 0 || undefined);
	portal.items.update(seed.entityTypeId, seed.itemId, { title: 'Request no. 24' });
	await page.locator('[data-test-id="canvas-node-status-success"]').nth(1).waitFor();
}

async function takeAll(n8n: N8n, portal: Portal): Promise<void> {
	const seed = seedRichType(portal);
	const address = await prepare(n8n, portal);
	const browser = await chromium.launch({ executablePath: CHROMIUM, args: CHROMIUM_FLAGS });
	try {
		const viewport = { width: 1280, height: 800 };
		const page = await browser.newPage({ viewport, deviceScaleFactor: 2 });
		await logIn(page, n8n);
		await page.goto(address, { waitUntil: 'domcontentloaded' });
		await runOnce(page, portal, seed);
		await page.addStyleTag({ content: TRANSIENT });
		for (const picture of PICTURES) await take(page, picture);
	} finally {
		await browser.close();
	}
}

async function take(page: Page, { file, open, of = 'body' }: Picture): Promise<void> {
	await open(page);
	// fonts, icons, and the panels' transitions
	await page.waitForTimeout(2_000);
	await page.locator(of).screenshot({ path: join(IMAGES, file) });
	console.log(join('docs', 'images', file));
	for (let panels = 0; panels < 2; panels++) await page.keyboard.press('Escape');
}

/** By the form, as a person does: a session belongs to the browser that made it. */
async function logIn(page: Page, n8n: N8n): Promise<void> {
	await page.goto(`${n8n.url}/signin`, { waitUntil: 'domcontentloaded' });
	await page.locator('input[name="emailOrLdapLoginId"]').fill(OWNER.email);
	await page.locator('input[name="password"]').fill(OWNER.password);
	await page.locator('[data-test-id="form-submit-button"]').click();
	await page.waitForURL((url) => !url.pathname.startsWith('/signin'));
}

async function main(): Promise<void> {
	await installHost();
	await mkdir(IMAGES, { recursive: true });
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
