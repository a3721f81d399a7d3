import { LoadOptionsContext } from 'n8n-core';
import {
	NodeHelpers,
	type ILoadOptionsFunctions,
	type INodeListSearchResult,
	type INodePropertyOptions,
	type ResourceMapperFields,
} from 'n8n-workflow';
import type { NodeHost, NodeOptions } from './nodeHost';

export interface ListSearchOptions extends NodeOptions {
	/** What the person typed into the list's search box. */
	filter?: string;
	/** Of the page before. */
	paginationToken?: string;
}

/** Fills a drop-down as the editor does. @throws whatever the node throws */
export async function callLoadOptions(
	host: NodeHost,
	name: string,
	method: string,
	options: NodeOptions,
): Promise<INodePropertyOptions[]> {
	const { context, nodeType } = editorContext(host, name, options);
	const load = nodeType.methods?.loadOptions?.[method];
	if (!load) throw new Error(`The node ${name} has no loadOptions method ${method}`);
	return await load.call(context);
}

/** Gets the columns of the resource mapper as the editor does. @throws whatever the node throws */
export async function callResourceMapping(
	host: NodeHost,
	name: string,
	method: string,
	options: NodeOptions,
): Promise<ResourceMapperFields> {
	const { context, nodeType } = editorContext(host, name, options);
	const fields = nodeType.methods?.resourceMapping?.[method];
	if (!fields) throw new Error(`The node ${name} has no resourceMapping method ${method}`);
	return await fields.call(context);
}

/** Fills the list of a resource locator as the editor does. @throws whatever the node throws */
export async function callListSearch(
	host: NodeHost,
	name: string,
	method: string,
	{ filter, paginationToken, ...options }: ListSearchOptions,
): Promise<INodeListSearchResult> {
	const { context, nodeType } = editorContext(host, name, options);
	const search = nodeType.methods?.listSearch?.[method];
	if (!search) throw new Error(`The node ${name} has no listSearch method ${method}`);
	return await search.call(context, filter, paginationToken);
}

/** The editor sends all parameters, also those at their defaults. */
function editorContext(host: NodeHost, name: string, options: NodeOptions) {
	const stored = host.node(name, options);
	const nodeType = host.nodePackage.getByNameAndVersion(stored.type, stored.typeVersion);
	const currentNodeParameters =
		NodeHelpers.getNodeParameters(
			nodeType.description.properties,
			stored.parameters,
			true,
			false,
			stored,
			nodeType.description,
		) ?? {};
	const workflow = host.workflow(stored, 'edited-workflow');
	const node = workflow.getNode(name) ?? stored;
	const additionalData = { ...host.additionalData(), currentNodeParameters };
	const context = host.context<ILoadOptionsFunctions>(
		() => new LoadOptionsContext(workflow, node, additionalData, ''),
	);
	return { context, nodeType };
}
