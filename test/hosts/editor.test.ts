import type { INodeParameters } from 'n8n-workflow';
import { boundEvents, newestRun, TRIGGER } from '../e2e/stage';
import { importWorkflow } from '../host/connectedPortal';
import { itemsOf, type WorkflowDefinition } from '../host/n8n';
import { waitUntil } from '../host/waitUntil';
import { inEachHost } from './hostStage';

jest.setTimeout(300_000);

const ACTION = 'n8n-nodes-bitrix24-crm-item.bitrix24CrmItem';
const START = 'Start';
const UPDATE = 'Update';

interface MapperField {
	id: string;
	type: string;
}

inEachHost('the editor of n8n %s', (host) => {
	const update = (): INodeParameters => ({
		authentication: 'oAuth2',
		resource: 'item',
		operation: 'update',
		entityTypeId: { __rl: true, mode: 'list', value: String(host.stage.entityTypeId) },
	});

	/** What the editor asks to fill a list of the action node. */
	const list = async <T>(kind: string, path: string, methodName: string): Promise<T> => {
		const { id, name, type } = host.stage.credential;
		return await host.stage.n8n.rest.post<T>(`/rest/dynamic-node-parameters/${kind}`, {
			nodeTypeAndVersion: { name: ACTION, version: 1 },
			path: `parameters.${path}`,
			methodName,
			currentNodeParameters: update(),
			credentials: { [type]: { id, name } },
		});
	};

	const found = async (path: string, methodName: string): Promise<string[]> => {
		const { results } = await list<{ results: Array<{ value: string | number }> }>(
			'resource-locator-results',
			path,
			methodName,
		);
		return results.map(({ value }) => String(value));
	};

	const mapperFields = async (): Promise<MapperField[]> => {
		const answer = await list<{ fields: MapperField[] }>(
			'resource-mapper-fields',
			'fields',
			'getMappingFields',
		);
		return answer.fields;
	};

	/** A start by hand, then *Update* with the mapper. */
	const updateByHand = (columns: readonly MapperField[], title: string): WorkflowDefinition => {
		const fields = {
			mappingMode: 'defineBelow',
			matchingColumns: [],
			attemptToConvertTypes: false,
			convertFieldsToString: false,
			value: { title },
			schema: columns.map((column) => ({ ...column, removed: column.id !== 'title' })),
		};
		const itemId = { __rl: true, mode: 'id', value: String(host.stage.itemId) };
		const nodes: WorkflowDefinition['nodes'] = [
			{
				name: START,
				type: 'n8n-nodes-base.manualTrigger',
				typeVersion: 1,
				position: [0, 0],
				parameters: {},
			},
			{
				name: UPDATE,
				type: ACTION,
				typeVersion: 1,
				position: [240, 0],
				parameters: { ...update(), itemId, fields, options: {} },
			},
		];
		const connections: WorkflowDefinition['connections'] = {
			[START]: { main: [[{ node: UPDATE, type: 'main', index: 0 }]] },
		};
		return { name: 'Update by hand', nodes, connections };
	};

	it('fills the lists of object types and items, and the mapper', async () => {
		const { entityTypeId, itemId } = host.stage;
		expect(await found('entityTypeId', 'searchObjectTypes')).toContain(String(entityTypeId));
		expect(await found('itemId', 'searchItems')).toContain(String(itemId));
		expect(await mapperFields()).toContainEqual(
			expect.objectContaining({ id: 'title', type: 'string' }),
		);
	});

	it('executes one step, with what the mapper was given', async () => {
		const { n8n, portal, credential, entityTypeId, itemId } = host.stage;
		const title = `By hand in ${host.version}`;
		const definition = updateByHand(await mapperFields(), title);
		const { id } = await importWorkflow(n8n, definition, credential);
		await n8n.rest.post(`/rest/workflows/${id}/run`, {
			workflowData: await n8n.readWorkflow(id),
			destinationNode: { nodeName: UPDATE, mode: 'inclusive' },
			triggerToStartFrom: { name: START },
		});
		const [execution] = await n8n.waitForExecutions(id, 1);
		expect(execution).toMatchObject({ mode: 'manual', status: 'success' });
		const data = await n8n.executionData(execution?.id ?? '');
		expect(itemsOf(data, UPDATE)[0]?.json).toMatchObject({ id: itemId });
		expect(portal.items.get(entityTypeId, itemId)).toMatchObject({ title });
	});

	it('listens for a test event beside production', async () => {
		const { n8n, portal } = host.stage;
		const workflow = await host.instant();
		await n8n.listenForTest(workflow.id, TRIGGER);
		const testUrl = n8n.webhookUrl(workflow, TRIGGER, 'test');
		expect(boundEvents(host.stage, testUrl)).toHaveLength(1);
		const title = host.change();
		expect((await newestRun(host.stage, workflow.id, 2)).item).toMatchObject({ title });
		const runs = await n8n.executions(workflow.id);
		expect(runs.map(({ mode, status }) => `${mode} ${status}`).sort()).toEqual([
			'manual success',
			'trigger success',
		]);
		await waitUntil(
			'the test subscription to go',
			() => !boundEvents(host.stage, testUrl).length || undefined,
		);
		expect(portal.subscriptions).toHaveLength(1);
	});
});
