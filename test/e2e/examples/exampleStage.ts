import type { INodeParameters } from 'n8n-workflow';
import type { N8n } from '../../host/n8n';
import type { Portal } from '../../portal';
import { setStage } from '../stage';
import { readExample, type ExampleStage } from './exampleRuns';
import { ExampleServices } from './exampleServices';

export const DEAL = 2;
export const CONTACT = 3;
export const INVOICE = 31;

const TEXT = { type: 'string', title: 'Text' };
/** Fields of deals and contacts that every portal has. */
const FIELDS = { originatorId: TEXT, originId: TEXT, comments: TEXT };

/** A stage with the services that the examples use beside Bitrix24. */
export async function setExampleStage(): Promise<ExampleStage> {
	const [stage, services] = await Promise.all([setStage(), new ExampleServices().start()]);
	for (const type of [DEAL, CONTACT]) stage.portal.addFields(type, FIELDS);
	stage.portal.addFields(DEAL, { ufCrm_FILES: { type: 'file', title: 'Files', isMultiple: true } });
	return { ...stage, services, credentials: await services.credentials(stage.n8n) };
}

/** The trigger of an example, set to give up at once, and a node that fails. */
export function failing(errorWorkflow: string) {
	const { nodes } = readExample('comment-back-without-loop');
	const trigger = nodes.find(({ name }) => name === 'Deal changed');
	if (!trigger) throw new Error('The example has no trigger');
	const parameters: INodeParameters = {
		...trigger.parameters,
		delivery: 'guaranteed',
		options: { maxAttempts: 1 },
	};
	const stop = {
		name: 'Stop',
		type: 'n8n-nodes-base.stopAndError',
		typeVersion: 1,
		position: [240, 0] as [number, number],
		parameters: { errorMessage: 'On purpose' },
	};
	return {
		name: 'Fails always',
		nodes: [{ ...trigger, parameters }, stop],
		connections: {
			[trigger.name]: { main: [[{ node: 'Stop', type: 'main' as const, index: 0 }]] },
		},
		settings: { errorWorkflow },
	};
}

/** Adds a deal without an event. @returns its id */
export const addDeal = (
	{ portal }: Pick<ExampleStage, 'portal'>,
	fields: Record<string, unknown>,
) => portal.items.add(DEAL, fields, { silent: true });

/** Product rows as the portal's interface saves them. */
export async function addProducts(
	portal: Portal,
	dealId: number,
	productRows: object[],
): Promise<void> {
	const { url } = portal.addInboundWebhook({ userId: 1 });
	const response = await fetch(`${url}crm.item.productrow.set`, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({ ownerType: 'D', ownerId: dealId, productRows }),
	});
	expect(response.status).toBe(200);
}

/** Fills in the form of the example, field by field, and sends it. */
export async function submit(n8n: N8n, path: string | undefined, values: string[]): Promise<void> {
	const body = new FormData();
	values.forEach((value, index) => body.set(`field-${index}`, value));
	const response = await fetch(`${n8n.url}/form/${path}`, { method: 'POST', body });
	expect(response.status).toBe(200);
}
