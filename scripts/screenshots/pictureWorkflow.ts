import type { INodeParameters } from 'n8n-workflow';
import type { WorkflowDefinition } from '../../test/host/n8n';

export const CREATE = 'Create a deal';
export const GET_MANY = 'Large open deals';
export const CHECK = 'Check the connection';

const DEAL = { __rl: true, mode: 'list', value: '2', cachedResultName: 'Deal (2)' };

const CREATE_VALUES = {
	title: '=Roof of {{ $now.toFormat("LLLL") }}',
	opportunity: 12500,
	currencyId: 'EUR',
	stageId: 'In work',
	closedate: '2026-12-24',
};

const MAPPER = {
	mappingMode: 'defineBelow',
	matchingColumns: [],
	attemptToConvertTypes: false,
	convertFieldsToString: false,
};

export const CREATE_PARAMETERS: INodeParameters = {
	operation: 'create',
	entityTypeId: DEAL,
	options: {},
};

const GET_MANY_PARAMETERS: INodeParameters = {
	operation: 'getMany',
	entityTypeId: DEAL,
	returnAll: true,
	filters: {
		conditions: [
			{ field: 'opportunity', operator: 'greaterOrEqual', value: '7500' },
			{ field: 'stageId', operator: 'in', value: 'NEW, PREPARATION' },
		],
	},
	sort: { rules: [{ field: 'opportunity', direction: 'desc' }] },
	options: { select: ['title', 'opportunity', 'currencyId', 'stageId'] },
};

/** A column of the mapper, as the node lists it. */
export type Column = INodeParameters & { id: string; removed: boolean };

/**
 * Nodes that are shown open, one after another.
 * @param columns all that the mapper of *Create* has; those with a value are shown
 */
export function pictureWorkflow(columns: readonly Column[]): WorkflowDefinition {
	const schema = columns.map((column) => ({ ...column, removed: !(column.id in CREATE_VALUES) }));
	const create = { ...CREATE_PARAMETERS, fields: { ...MAPPER, value: CREATE_VALUES, schema } };
	const names = ['Start', CREATE, GET_MANY, CHECK];
	const parameters: INodeParameters[] = [
		{},
		create,
		GET_MANY_PARAMETERS,
		{ resource: 'connection', operation: 'check' },
	];
	const nodes = names.map((name, index) => ({
		name,
		type:
			index === 0 ? 'n8n-nodes-base.manualTrigger' : 'n8n-nodes-bitrix24-crm-item.bitrix24CrmItem',
		typeVersion: 1,
		position: [index === 0 ? 0 : 240, index * 180] as [number, number],
		parameters: parameters[index] ?? {},
	}));
	const branches = [CREATE, GET_MANY, CHECK].map((node) => ({
		node,
		type: 'main' as const,
		index: 0,
	}));
	return { name: 'Pictures', nodes, connections: { Start: { main: [branches] } } };
}
