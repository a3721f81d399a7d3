import type { INodeExecutionData, IRunExecutionData } from 'n8n-workflow';
import { itemsOf, type N8n, type StoredWorkflow } from '../host/n8n';
import type { SeenEvent } from './reservationWatch';
import { TRIGGER } from './stage';

/** The events every execution of a workflow was started with, also where it was killed at once. */
export async function runsStarted(n8n: N8n, workflow: StoredWorkflow): Promise<SeenEvent[][]> {
	const runs = await itemsOfRuns(n8n, workflow);
	return runs.map((items) =>
		items.map(({ json }) => ({ id: Number(json.id), occurredAt: String(json.occurredAt) })),
	);
}

/** The same as whole items. */
export async function itemsOfRuns(
	n8n: N8n,
	workflow: StoredWorkflow,
): Promise<INodeExecutionData[][]> {
	const runs: INodeExecutionData[][] = [];
	for (const { id } of await n8n.executions(workflow.id)) {
		runs.push(startedWith(await n8n.executionData(id)));
	}
	return runs;
}

/**
 * n8n keeps the items of a run that was killed in its stack only, and on recovery may show an artificial
 * item as the trigger's output.
 */
function startedWith(execution: IRunExecutionData): INodeExecutionData[] {
	const items = itemsOf(execution, TRIGGER);
	const isArtificial = items.some(({ json }) => json.isArtificialRecoveredEventItem === true);
	if (items.length > 0 && !isArtificial) return items;
	return execution.executionData?.nodeExecutionStack[0]?.data.main?.[0] ?? [];
}
