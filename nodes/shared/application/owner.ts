import { createHash } from 'crypto';
import type { FunctionsBase } from 'n8n-workflow';

/** Whose subscriptions: a trigger node of a workflow of an n8n. */
export interface Owner {
	instanceId: string;
	workflowId: string;
	nodeId: string;
	/** Listening for a test event is subscribed beside production, never instead of it. */
	mode: 'test' | 'production';
}

/** Who the node running in this context is. */
export function ownerOf(
	context: Pick<FunctionsBase, 'getInstanceId' | 'getWorkflow' | 'getNode' | 'getMode'>,
): Owner {
	return {
		instanceId: context.getInstanceId(),
		workflowId: context.getWorkflow().id ?? '',
		nodeId: context.getNode().id,
		mode: context.getMode?.() === 'manual' ? 'test' : 'production',
	};
}

/**
 * A name for the owner that survives a change of n8n's address, so that its own stale subscriptions
 * are told from those of another workflow or another n8n on the same application: 96 bits of a hash,
 * as 16 characters that need no escaping in an address.
 */
export const ownerTag = (owner: Owner): string => identityHash(owner).toString('base64url');

/** The same name as version 0.1 wrote it, 24 characters long: what it bound is still there. */
export const longOwnerTag = (owner: Owner): string => identityHash(owner).toString('hex');

const identityHash = ({ instanceId, workflowId, nodeId, mode }: Owner) =>
	hashOf(instanceId, workflowId, nodeId, mode);

/**
 * The workflow's own `auth_connector` (docs/portal-contract.md §4): its share of the application's offline
 * queue, and the mark that keeps the changes it makes itself from coming back. It depends on nothing
 * but the n8n and the workflow, so that every node of the workflow computes the same one.
 */
export function connectorOf({
	instanceId,
	workflowId,
}: Pick<Owner, 'instanceId' | 'workflowId'>): string {
	return `n8n_${hashOf(instanceId, workflowId).toString('hex')}`;
}

const TAG_BYTES = 12;

const hashOf = (...identity: string[]) =>
	createHash('sha256').update(identity.join('\n')).digest().subarray(0, TAG_BYTES);
