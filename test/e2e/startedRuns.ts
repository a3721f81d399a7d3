import type { IRunExecutionData } from 'n8n-workflow';
import { itemsOf, type N8n, type StoredWorkflow } from '../host/n8n';
import type { SeenEvent } from './reservationWatch';
import { TRIGGER } from './stage';

/** What every execution of a workflow was started with, also where it was killed at once. */
export async function runsStarted(n8n: N8n, workflow: StoredWorkflow): Promise<SeenEvent[][]> {
	const runs: SeenEvent[][] = [];
	for (const { id } of await n8n.executions(workflow.id)) {
		const items = startedWith(await n8n.executionData(id));
		const events = items.map(({ json }) => ({
			id: Number(json.id),
			occurredAt: String(json.occurredAt),
		}));
		runs.push(events);
	}
	return runs;
}

function startedWith(execution: IRunExecutionData) {
	const items = itemsOf(execution, TRIGGER);
	if (items.length > 0) return items;
	return execution.executionData?.nodeExecutionStack[0]?.data.main?.[0] ?? [];
}
