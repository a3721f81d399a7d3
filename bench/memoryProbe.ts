/*
 * node --expose-gc --import tsx bench/memoryProbe.ts <webhook address> <number of items>
 *
 * Fetches the items through Get and prints `{before, after}`: the megabytes in use without and with
 * what Get has put out. A process of its own, which may be given little memory.
 */
/* eslint-disable @n8n/community-nodes/no-restricted-globals */
import { startNodeHost } from '../test/integration/nodeHost';
import { webhookOf } from '../test/integration/portalCredentials';
import { ORDERS } from './orders';

function inUse(): number {
	globalThis.gc?.();
	return process.memoryUsage().heapUsed / 2 ** 20;
}

async function main(webhookUrl: string, count: number): Promise<void> {
	const host = await startNodeHost();
	const credentials = webhookOf(host, { url: webhookUrl });
	const inputs = (items: number) =>
		Array.from({ length: items }, (_, index) => ({
			json: { entityTypeId: ORDERS, id: index + 1 },
		}));
	const get = async (input: ReturnType<typeof inputs>) =>
		await host.execute('bitrix24CrmItem', {
			credentials,
			parameters: { authentication: 'webhook' },
			input,
		});
	await get(inputs(50));
	const all = inputs(count);
	const before = inUse();
	const [output] = await get(all);
	const after = inUse();
	if (output?.length !== all.length) throw new Error('Not all items came');
	process.stdout.write(JSON.stringify({ before, after }));
	await host.stop();
}

const [, , webhookUrl = '', count] = process.argv;
void main(webhookUrl, Number(count));
