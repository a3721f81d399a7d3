import type { IHookFunctions, ITriggerFunctions } from 'n8n-workflow';

/** Any context that knows the node's static data and parameters. */
export type AddressContext = Pick<
	IHookFunctions | ITriggerFunctions,
	'getNodeParameter' | 'getWorkflowStaticData'
>;

/** Kept with the workflow: where this node was last active. */
interface AddressNote {
	/** The node's webhook address, without the key. */
	webhookUrl: string;
	/** What all addresses of that n8n begin with. */
	base: string;
}

interface Memory {
	address?: AddressNote;
}

/**
 * The parameter whose default tells a node's every context by which address its n8n goes. A trigger's
 * context cannot name the webhook's address, and n8n makes `resumeUrl` from the same base.
 */
export const N8N_ADDRESS = 'n8nAddress';

/** `http://some.host/n8n/webhook-waiting/<execution>` has the base `http://some.host/n8n/`. */
const RESUME_URL = /^(https?:\/\/.+\/)[^/]+\/[^/]*$/;

function baseOf(context: AddressContext): string {
	return RESUME_URL.exec(String(context.getNodeParameter(N8N_ADDRESS, '')))?.[1] ?? '';
}

/** Remembers that the node is active at this webhook address; to be called in production only. */
export function noteAddress(context: AddressContext, webhookUrl: string): void {
	const memory: Memory = context.getWorkflowStaticData('node');
	const { address: before } = memory;
	const base = baseOf(context);
	// Writing the same again would have n8n save the workflow's static data for nothing.
	if (before?.webhookUrl !== webhookUrl || before.base !== base) {
		memory.address = { webhookUrl, base };
	}
}

/** The webhook address at which this node was last active, here or in the n8n this one was copied from. */
export function notedAddress(context: AddressContext): string | undefined {
	const { address }: Memory = context.getWorkflowStaticData('node');
	return address?.webhookUrl;
}

/** The webhook address that the noted one would be in this n8n; `undefined` where that cannot be told. */
export function noteMadeHere(context: AddressContext): string | undefined {
	const { address }: Memory = context.getWorkflowStaticData('node');
	const base = baseOf(context);
	if (!address?.base || !base || !address.webhookUrl.startsWith(address.base)) return undefined;
	return `${base}${address.webhookUrl.slice(address.base.length)}`;
}
