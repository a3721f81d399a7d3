import type { INodeParameters } from 'n8n-workflow';
import type { WorkflowDefinition } from '../../test/host/n8n';

export const CREATE = 'Create a deal';
export const GET_MANY = 'Large open deals';
export const CHECK = 'Check the connection';

const DEAL = { __rl: true, mode: 'list', value: '2', cachedResultName: 'Deal (2)' };

/** A column of the mapper that somebody chose. */
function column(id: string, displayName: string, type = 'string') {
	const traits = { required: false, defaultMatch: false, display: true, canBeUsedToMatch: true };
	return { id, displayName, type, ...traits, readOnly: false, removed: false };
}

const CREATE_PARAMETERS: INodeParameters = {
	operation: 'create',
	entityTypeId: DEAL,
	fields: {
		mappingMode: 'defineBelow',
		value: {
			title: '=Roof of {{ $now.toFormat("LLLL") }}',
			opportunity: 12500,
			currencyId: 'EUR',
			stageId: 'In work',
			closedate: '2026-12-24',
		},
		matchingColumns: [],
		schema: [
			column('title', 'Title (title)'),
			column('opportunity', 'Amount (opportunity)', 'number'),
			column('currencyId', 'Currency (currencyId)'),
			column('stageId', 'Stage (stageId)'),
			column('closedate', 'Close date (closedate)'),
		],
		attemptToConvertTypes: false,
		convertFieldsToString: false,
	},
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
	options: { labels: true },
};

/** Nodes that are shown open, one after another. */
export function pictureWorkflow(): WorkflowDefinition {
	const names = ['Start', CREATE, GET_MANY, CHECK];
	const parameters: INodeParameters[] = [
		{},
		CREATE_PARAMETERS,
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
