/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { setTimeout as delay } from 'node:timers/promises';
import type { Execution, N8n, WorkflowDefinition } from '../test/host/n8n';
import type { Portal } from '../test/portal';

/** Looks at the runs, 0.7 s apart, without any change. */
const GIVE_UP_AFTER = 60;

/** The n8n and the portal of one benchmark. */
export interface Host {
	n8n: N8n;
	portal: Portal;
}

/** Has a workflow active while `work` goes on; `url` is where its deliveries go. */
export async function withActive<Result>(
	{ n8n, portal }: Host,
	definition: WorkflowDefinition,
	work: (url: string, workflowId: string) => Promise<Result>,
): Promise<Result> {
	const workflow = await n8n.createWorkflow(definition);
	await n8n.activate(workflow.id);
	const isOurs = definition.nodes[0]?.type.includes('bitrix24') ?? false;
	const isBuiltIn = definition.nodes[0]?.type === 'n8n-nodes-base.webhook';
	const url = isOurs
		? portal.subscriptions.findLast(({ handler }) => handler)?.handler
		: isBuiltIn
			? `${n8n.url}/webhook/${definition.name}`
			: n8n.webhookUrl(workflow, 'Trigger');
	if (!url) throw new Error(`Nothing is subscribed for ${definition.name}`);
	const result = await work(url, workflow.id);
	await n8n.deactivate(workflow.id);
	return result;
}

interface Page {
	count: number;
	results: Execution[];
}

/** How many runs succeeded and when the last one ended, once the number stands still. */
export async function endedRuns(
	n8n: N8n,
	workflowId: string,
): Promise<{ runs: number; lastEnd: number }> {
	const page = async (filter: object) =>
		await n8n.rest.get<Page>(
			`/rest/executions?limit=1&filter=${encodeURIComponent(JSON.stringify(filter))}`,
		);
	let before = '';
	for (let still = 0; ; ) {
		await delay(700);
		const open = await page({ workflowId, status: ['new', 'running', 'waiting'] });
		const { results, count } = await page({ workflowId, status: ['success'] });
		const now = `${open.count} ${count}`;
		still = now === before ? still + 1 : 0;
		before = now;
		// n8n that has too much to do can leave runs open for ever: they are not counted.
		if (still >= (open.count === 0 ? 1 : GIVE_UP_AFTER)) {
			return { runs: count, lastEnd: Date.parse(results[0]?.stoppedAt ?? '') };
		}
	}
}
