import type { INode } from 'n8n-workflow';

/** Whether an agent calls the node: n8n gives the node as a tool a type of its own. */
export const isTool = (node: INode): boolean => node.type.endsWith('Tool');
