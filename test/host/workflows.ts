import { randomUUID } from 'node:crypto';
import type { IConnections, INode, IWorkflowSettings } from 'n8n-workflow';
import type { RestSession } from './restSession';

/** A workflow as `examples/*.json` hold it; n8n adds ids where they are missing. */
export interface WorkflowDefinition {
	name: string;
	nodes: Array<Omit<INode, 'id'> & { id?: string }>;
	connections: IConnections;
	settings?: IWorkflowSettings;
}

export interface StoredWorkflow extends WorkflowDefinition {
	id: string;
	versionId: string;
	activeVersionId: string | null;
	nodes: INode[];
}

export async function createWorkflow(
	rest: RestSession,
	definition: WorkflowDefinition,
): Promise<StoredWorkflow> {
	const { name, connections, settings = {} } = definition;
	const nodes = definition.nodes.map(withIds);
	// Older hosts want to be told that it is not active.
	return await rest.post('/rest/workflows', { name, nodes, connections, settings, active: false });
}

/** The editor gives a node its ids when it is dropped on the canvas or pasted. */
function withIds(node: WorkflowDefinition['nodes'][number]) {
	const isTrigger = node.type.endsWith('Trigger');
	return { id: randomUUID(), ...(isTrigger ? { webhookId: randomUUID() } : {}), ...node };
}

export async function readWorkflow(rest: RestSession, id: string): Promise<StoredWorkflow> {
	return await rest.get(`/rest/workflows/${id}`);
}

/** Saves a change as the editor does: a new version that is not published yet. */
export async function updateWorkflow(
	rest: RestSession,
	id: string,
	change: Partial<WorkflowDefinition>,
): Promise<StoredWorkflow> {
	const { versionId } = await readWorkflow(rest, id);
	return await rest.patch(`/rest/workflows/${id}`, { ...change, versionId });
}

/**
 * Starts "Listen for test event" as the editor's button does. Older hosts run the workflow that
 * comes with the request, newer ones the stored one.
 * @param trigger the trigger node's name
 * @throws Error when n8n does not wait for an event, e.g. as the trigger could not subscribe
 */
export async function listenForTest(rest: RestSession, id: string, trigger: string) {
	const answer = await rest.post<{ waitingForWebhook?: boolean }>(`/rest/workflows/${id}/run`, {
		workflowData: await readWorkflow(rest, id),
		triggerToStartFrom: { name: trigger },
	});
	if (!answer.waitingForWebhook) throw new Error('n8n is not waiting for a test event');
}

/** Ends a test run that no event has ended. */
export async function stopListening(rest: RestSession, id: string): Promise<void> {
	await rest.delete(`/rest/test-webhook/${id}`);
}

/** The path that our trigger's description gives its webhook; the address ends with it. */
const WEBHOOK_PATH = 'webhook';

/** The address that the portal posts to, in production or while listening for a test event. */
export function webhookUrl(
	rest: RestSession,
	{ nodes }: StoredWorkflow,
	trigger: string,
	mode: 'production' | 'test' = 'production',
): string {
	const webhookId = nodes.find(({ name }) => name === trigger)?.webhookId;
	if (!webhookId) throw new Error(`The workflow has no webhook in a node "${trigger}"`);
	const root = mode === 'production' ? 'webhook' : 'webhook-test';
	return `${rest.url}/${root}/${webhookId}/${WEBHOOK_PATH}`;
}
