import { ExecuteContext, RoutingNode } from 'n8n-core';
import {
	createEmptyRunExecutionData,
	Workflow,
	type ICredentialDataDecryptedObject,
	type ICredentialTestRequest,
	type IExecuteFunctions,
	type INode,
	type INodeExecutionData,
	type INodeType,
} from 'n8n-workflow';
import type { NodeHost } from './nodeHost';

export interface CredentialTestResult {
	status: 'OK' | 'Error';
	message: string;
}

const NAME = 'Temp-Node';

/**
 * The *Test* button of a credential: sends the type's `test` request through n8n-core's routing node
 * and checks the answer by its rules, as n8n's `credentials-tester.service.ts` does.
 */
export async function testCredential(
	host: NodeHost,
	type: string,
	data: ICredentialDataDecryptedObject,
): Promise<CredentialTestResult> {
	const { test } = host.nodePackage.credentialType(type);
	if (!test) return { status: 'Error', message: 'No testing function found for this credential.' };
	try {
		return judgeAnswer(test, await send(host, type, data, test));
	} catch (error) {
		return judgeError(test, error as RequestError);
	}
}

interface RequestError extends Error {
	cause?: { code?: string; response?: { status: number; statusText: string } };
}

/** The first of a type's rules, by their order, that an answer breaks. */
function ruleBroken(
	{ rules = [] }: ICredentialTestRequest,
	breaks: (rule: NonNullable<ICredentialTestRequest['rules']>[number]) => boolean,
): CredentialTestResult | undefined {
	const broken = rules.find(breaks);
	return broken && { status: 'Error', message: broken.properties.message };
}

function judgeAnswer(test: ICredentialTestRequest, answer: unknown): CredentialTestResult {
	const broken = ruleBroken(
		test,
		(rule) =>
			rule.type === 'responseSuccessBody' &&
			valueAt(answer, rule.properties.key) === rule.properties.value,
	);
	return broken ?? { status: 'OK', message: 'Connection successful!' };
}

function judgeError(test: ICredentialTestRequest, { message, cause }: RequestError) {
	const response = cause?.response;
	if (!response) return { status: 'Error' as const, message: cause?.code ?? message };
	const broken = ruleBroken(
		test,
		(rule) => rule.type === 'responseCode' && rule.properties.value === response.status,
	);
	const status = `Received HTTP status code: ${response.status}`;
	return broken ?? { status: 'Error' as const, message: response.statusText || status };
}

function valueAt(answer: unknown, path: string): unknown {
	return path
		.split('.')
		.reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], answer);
}

async function send(
	host: NodeHost,
	type: string,
	data: ICredentialDataDecryptedObject,
	test: ICredentialTestRequest,
): Promise<unknown> {
	const reference = host.credentials.add(type, data);
	const node: INode = {
		...host.node('bitrix24CrmItem', { credentials: { [type]: reference } }),
		name: NAME,
	};
	const nodeType = testNodeType(host, type, test);
	const workflow = new Workflow({
		nodes: [node],
		connections: {},
		active: false,
		nodeTypes: {
			getByName: () => nodeType,
			getByNameAndVersion: () => nodeType,
			getKnownTypes: () => ({}),
		},
	});
	const additionalData = host.additionalData();
	const inputData = { main: [[{ json: {} }]] };
	const context = host.context<IExecuteFunctions>(
		() =>
			new ExecuteContext(
				workflow,
				node,
				additionalData,
				'internal',
				createEmptyRunExecutionData(),
				0,
				[],
				inputData,
				{ node, data: {}, source: null },
				[],
			),
	);
	const stored = host.credentials.read(reference);
	const decrypted = host.credentials.resolved(additionalData, stored, type, 'internal');
	const credential = { id: reference.id ?? '', name: reference.name, type, data: decrypted };
	const routing = new RoutingNode(context as unknown as ExecuteContext, nodeType, credential);
	const output = (await routing.runNode()) as INodeExecutionData[][] | undefined;
	return output?.[0]?.[0]?.json;
}

/** A node whose one hidden parameter sends the request, as n8n makes one up for a test. */
function testNodeType(
	host: NodeHost,
	type: string,
	{ request }: ICredentialTestRequest,
): INodeType {
	const { description } = host.nodePackage.getByNameAndVersion('bitrix24CrmItem', 1);
	return {
		description: {
			...description,
			credentials: [{ name: type, required: true }],
			properties: [
				{ displayName: 'Temp', name: 'temp', type: 'string', routing: { request }, default: '' },
			],
		},
	};
}
