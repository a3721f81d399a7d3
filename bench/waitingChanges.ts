/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { setTimeout as delay } from 'node:timers/promises';
import { connectPortal } from '../test/host/connectedPortal';
import type { N8n } from '../test/host/n8n';
import { waitUntil } from '../test/host/waitUntil';
import { startPortal, type Portal } from '../test/portal';
import { asked, type Asked } from './asked';
import { endedRuns, withActive } from './activeWorkflow';
import { ourTrigger } from './intakeWorkflows';
import { changeOrders, seedOrders } from './orders';
import { middleOf, say } from './results';

const CHANGES = 10_000;
const ROUNDS = 3;
/** The portal's bucket of 50 requests is full again, as it is after a stop. */
const REST_MS = 27_000;

/** How changes that wait in the portal's queue reach a workflow with guaranteed delivery. */
export interface WaitingChanges extends Asked {
	changes: number;
	/** From the change to the end of the last run. */
	perSecond: number;
	runs: number;
}

/**
 * Changes 10,000 items at once, under the real limits and with the portal's own wake-up: the median
 * of three rounds.
 * @throws Error where the queue is not empty after two minutes
 */
export async function measureWaitingChanges(n8n: N8n): Promise<WaitingChanges> {
	const portal = await startPortal();
	try {
		seedOrders(portal, CHANGES);
		const credential = await connectPortal(n8n, portal);
		const workflow = ourTrigger('guaranteed', credential, { delivery: 'guaranteed' });
		return await withActive({ n8n, portal }, workflow, async (_url, workflowId) => {
			const all: WaitingChanges[] = [];
			for (let round = 1; round <= ROUNDS; round++) {
				say(`intake: ${CHANGES} waiting changes, round ${round} of ${ROUNDS}`);
				await delay(REST_MS);
				all.push(await measureRound(n8n, portal, workflowId, `Round ${round}`));
			}
			return middleOf(all, ({ perSecond }) => perSecond);
		});
	} finally {
		await portal.stop();
	}
}

async function measureRound(
	n8n: N8n,
	portal: Portal,
	workflowId: string,
	title: string,
): Promise<WaitingChanges> {
	const before = await endedRuns(n8n, workflowId);
	portal.clearLog();
	const startedAt = Date.now();
	changeOrders(portal, CHANGES, title);
	await waitUntil('the queue to be empty', () => portal.queue.size() === 0 || undefined, {
		seconds: 120,
	});
	const { runs, lastEnd } = await endedRuns(n8n, workflowId);
	return {
		changes: CHANGES,
		perSecond: (CHANGES / (lastEnd - startedAt)) * 1000,
		runs: runs - before.runs,
		...asked(portal),
	};
}
