import { storeWebhooks } from '../test/host/connectedPortal';
import { itemsOf, type N8n } from '../test/host/n8n';
import { startPortal, type Portal } from '../test/portal';
import { endedRuns } from './activeWorkflow';
import { asked, type Asked } from './asked';
import { ourTrigger } from './intakeWorkflows';
import { changeOrders, seedOrders } from './orders';
import { middleOf, say } from './results';

const CHANGES = 10_000;
const ROUNDS = 3;
const BATCH_SIZE = 500;
const LEAST_RUNS = Math.ceil(CHANGES / BATCH_SIZE);
const WITHIN_MS = 120_000;

/** How changes that were made during a stop reach a workflow with catch-up. */
export interface CaughtUpChanges extends Asked {
	changes: number;
	/** From the publishing of the workflow to the end of the last run. */
	perSecond: number;
	runs: number;
}

/**
 * Changes 10,000 items while the workflow is not active, under the real limits and with an inbound
 * webhook alone: the median of three rounds.
 * @throws Error where not every change arrives
 */
export async function measureCaughtUpChanges(n8n: N8n): Promise<CaughtUpChanges> {
	const portal = await startPortal({ plan: 'basic' });
	try {
		seedOrders(portal, CHANGES);
		const { url: webhookUrl } = portal.addInboundWebhook();
		const credential = await storeWebhooks(n8n, { webhookUrl });
		const parameters = {
			authentication: 'webhook',
			delivery: 'catchUp',
			options: { batchSize: BATCH_SIZE },
		};
		const { id } = await n8n.createWorkflow(ourTrigger('catch-up', credential, parameters));
		await n8n.activate(id);
		const all: CaughtUpChanges[] = [];
		for (let round = 1; round <= ROUNDS; round++) {
			say(`catchUp: ${CHANGES} changes after a stop, round ${round} of ${ROUNDS}`);
			all.push(await measureRound(n8n, portal, id, `Round ${round}`));
		}
		await n8n.deactivate(id);
		return middleOf(all, ({ perSecond }) => perSecond);
	} finally {
		await portal.stop();
	}
}

async function measureRound(
	n8n: N8n,
	portal: Portal,
	workflowId: string,
	title: string,
): Promise<CaughtUpChanges> {
	await n8n.deactivate(workflowId);
	const before = await endedRuns(n8n, workflowId);
	changeOrders(portal, CHANGES, title);
	portal.clearLog();
	const startedAt = Date.now();
	await n8n.activate(workflowId);
	const { runs, lastEnd } = await manyEndedRuns(n8n, workflowId, before.runs + LEAST_RUNS);
	const result = {
		changes: CHANGES,
		perSecond: (CHANGES / (lastEnd - startedAt)) * 1000,
		runs: runs - before.runs,
		...asked(portal),
	};
	await allArrived(n8n, workflowId, before.runs);
	return result;
}

/** Waits for a number of runs, and for those that come after them. */
async function manyEndedRuns(n8n: N8n, workflowId: string, least: number) {
	const until = Date.now() + WITHIN_MS;
	for (;;) {
		const ended = await endedRuns(n8n, workflowId);
		if (ended.runs >= least || Date.now() > until) return ended;
	}
}

/** @throws Error where an item that changed is in no run */
async function allArrived(n8n: N8n, workflowId: string, before: number): Promise<void> {
	const ids = new Set<unknown>();
	const executions = await n8n.executions(workflowId);
	for (const { id } of executions.slice(before)) {
		for (const { json } of itemsOf(await n8n.executionData(id), 'Trigger')) ids.add(json.id);
	}
	if (ids.size < CHANGES) throw new Error(`Only ${ids.size} of ${CHANGES} changes arrived`);
}
