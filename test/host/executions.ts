import type { INodeExecutionData, IRunExecutionData } from 'n8n-workflow';
import type { RestSession } from './restSession';
import { waitUntil } from './waitUntil';

const PAGE = 100;

/** A row of the list of executions. */
export interface Execution {
	id: string;
	workflowId: string;
	/** `manual` for a test run, `webhook` or `trigger` in production. */
	mode: string;
	status: 'new' | 'running' | 'waiting' | 'success' | 'error' | 'crashed' | 'canceled' | 'unknown';
	startedAt: string;
	stoppedAt?: string | null;
}

/** Every stored execution of a workflow, the oldest first. */
export async function listExecutions(rest: RestSession, workflowId: string): Promise<Execution[]> {
	const filter = encodeURIComponent(JSON.stringify({ workflowId }));
	const found: Execution[] = [];
	for (let cursor = ''; ; ) {
		const path = `/rest/executions?filter=${filter}&limit=${PAGE}${cursor}`;
		const page = await rest.get<{ results: Execution[]; nextCursor: string | null }>(path);
		// The first page begins with those under way, which a later one may have again.
		found.push(...page.results.filter(({ id }) => !found.some((one) => one.id === id)));
		if (!page.nextCursor) return found.sort((one, other) => Number(one.id) - Number(other.id));
		cursor = `&cursor=${page.nextCursor}`;
	}
}

/** What the nodes of one execution gave, with n8n's `flatted` packing undone. */
export async function readExecution(rest: RestSession, id: string): Promise<IRunExecutionData> {
	const { parse } = await import('flatted');
	const { data } = await rest.get<{ data: string }>(`/rest/executions/${id}`);
	return parse(data) as IRunExecutionData;
}

/** The items that a node put out in an execution (its first output, all its runs in a row). */
export function itemsOf(execution: IRunExecutionData, node: string): INodeExecutionData[] {
	const runs = execution.resultData.runData[node] ?? [];
	return runs.flatMap((run) => run.data?.main?.[0] ?? []);
}

/**
 * Waits until a workflow has at least `count` executions and all have ended.
 * @returns them all, the oldest first
 * @throws Error with what was there when `seconds` have passed
 */
export async function waitForExecutions(
	rest: RestSession,
	workflowId: string,
	count: number,
	seconds = 30,
): Promise<Execution[]> {
	let seen: Execution[] = [];
	return await waitUntil(
		() =>
			`${count} ended executions, there are: ${seen.map((one) => one.status).join(', ') || 'none'}`,
		async () => {
			seen = await listExecutions(rest, workflowId);
			return seen.length >= count && seen.every(hasEnded) ? seen : undefined;
		},
		{ seconds },
	);
}

function hasEnded({ status }: Execution): boolean {
	return !['new', 'running', 'unknown'].includes(status);
}
