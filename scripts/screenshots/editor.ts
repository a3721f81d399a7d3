/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { OWNER, type N8n } from '../../test/host/n8n';

const IMAGES = join(__dirname, '..', '..', 'docs', 'images');
const VIEWPORT = { width: 1280, height: 800 };
const CREDENTIAL = '[data-test-id="editCredential-modal"]';
const PARAMETERS = '[data-test-id="node-parameters"]';
/** Nodes with their names, and notes. */
const DRAWN = '.vue-flow__node';
const MARGIN = 24;

const CHROMIUM_FLAGS = [
	'--no-sandbox',
	'--disable-gpu',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
];

/** Toasts and tooltips disappear after a while. */
const TRANSIENT =
	'.el-notification, [role="tooltip"], .n8n-tooltip, #cm-tooltip-container { display: none !important; }';
const NO_BUTTON = '[data-test-id="execute-workflow-button"] { visibility: hidden; }';

const UNFOLDED = `${CREDENTIAL}, ${CREDENTIAL} :is([class*="odal"], [class*="ontent"], [class*="ontainer"]) { max-height: none !important; height: auto !important; }`;

/** n8n's editor in a browser, logged in as the owner. */
export class Editor {
	private constructor(
		private readonly browser: Browser,
		readonly page: Page,
		private readonly url: string,
	) {}

	/** @param executablePath a Chromium */
	static async start(n8n: N8n, executablePath: string): Promise<Editor> {
		const browser = await chromium.launch({ executablePath, args: CHROMIUM_FLAGS });
		const page = await browser.newPage({ viewport: VIEWPORT, deviceScaleFactor: 1 });
		const editor = new Editor(browser, page, n8n.url);
		await editor.logIn();
		return editor;
	}

	async close(): Promise<void> {
		await this.browser.close();
	}

	/** By the form, as a person does: a session belongs to the browser that made it. */
	private async logIn(): Promise<void> {
		const { page } = this;
		await page.goto(`${this.url}/signin`, { waitUntil: 'domcontentloaded' });
		await page.locator('input[name="emailOrLdapLoginId"]').fill(OWNER.email);
		await page.locator('input[name="password"]').fill(OWNER.password);
		await page.locator('[data-test-id="form-submit-button"]').click();
		await page.waitForURL((url) => !url.pathname.startsWith('/signin'));
	}

	async openWorkflow(id: string): Promise<void> {
		const { page } = this;
		await page.setViewportSize(VIEWPORT);
		await page.goto(`${this.url}/workflow/${id}`, { waitUntil: 'domcontentloaded' });
		await page.locator(DRAWN).first().waitFor();
		await page.addStyleTag({ content: TRANSIENT });
	}

	/** Presses "Execute workflow"; what the nodes put out is seen afterwards. */
	async execute(): Promise<void> {
		await this.page.locator('[data-test-id="execute-workflow-button"]').click();
	}

	/** Waits until so many nodes have run. */
	async whenRun(nodes: number): Promise<void> {
		await this.page
			.locator('[data-test-id="canvas-node-status-success"]')
			.nth(nodes - 1)
			.waitFor();
	}

	async openNode(name: string): Promise<void> {
		await this.page
			.locator(`[data-test-id="canvas-node"][data-node-name="${name}"]`)
			.dblclick({ force: true });
		await this.page.locator(PARAMETERS).waitFor();
	}

	async openCredential(node: string): Promise<void> {
		const { page } = this;
		await this.openNode(node);
		// All its fields at once: people scroll.
		await page.setViewportSize({ width: 1280, height: 1600 });
		await page.addStyleTag({ content: UNFOLDED });
		await page.locator('[data-test-id="credential-edit-button"]').first().click();
		await page.locator(CREDENTIAL).waitFor();
	}

	/** Closes what lies over the canvas. */
	async backToCanvas(): Promise<void> {
		for (let panels = 0; panels < 2; panels++) await this.page.keyboard.press('Escape');
	}

	async takeWindow(file: string): Promise<void> {
		await this.settle();
		await this.page.screenshot({ path: join(IMAGES, file) });
	}

	async takeCredential(file: string): Promise<void> {
		await this.settle();
		await this.page.locator(CREDENTIAL).screenshot({ path: join(IMAGES, file) });
	}

	/** The nodes of the canvas and nothing around them. */
	async takeCanvas(file: string): Promise<void> {
		const { page } = this;
		await page.setViewportSize({ width: 1500, height: 1000 });
		await page.addStyleTag({ content: NO_BUTTON });
		await page.locator('[data-test-id="zoom-to-fit"]').click();
		await page.mouse.move(0, 0);
		await this.settle();
		const boxes = await Promise.all(
			(await page.locator(DRAWN).all()).map(async (drawn) => await drawn.boundingBox()),
		);
		const seen = boxes.filter((box) => box !== null);
		const x = Math.min(...seen.map((box) => box.x)) - MARGIN;
		const y = Math.min(...seen.map((box) => box.y)) - MARGIN;
		// the sign for a next node stands beside the boxes, names stand below
		const right = Math.max(...seen.map((box) => box.x + box.width)) + 3 * MARGIN;
		const bottom = Math.max(...seen.map((box) => box.y + box.height)) + 3 * MARGIN;
		const clip = { x, y, width: right - x, height: bottom - y };
		await page.screenshot({ path: join(IMAGES, file), clip });
	}

	/** Fonts, icons, and the panels' transitions. */
	private async settle(): Promise<void> {
		await this.page.waitForTimeout(2_000);
	}
}
