/* eslint-disable @n8n/community-nodes/no-restricted-globals -- a command, not a node */
import { Command, InvalidArgumentError, Option } from 'commander';

import { seedRichType, startPortal } from './index';

interface Options {
	port: number;
	plan: 'other' | 'enterprise';
	handler: string;
	seed: boolean;
	limits: boolean;
}

function readPort(text: string): number {
	const port = Number(text);
	if (!Number.isInteger(port) || port < 0 || port > 65_535) {
		throw new InvalidArgumentError('A port is a number from 0 to 65535.');
	}
	return port;
}

const command = new Command('portal')
	.description('An emulated Bitrix24 portal on 127.0.0.1, with REST, OAuth 2.0 and events')
	.option('--port <number>', 'port to listen on, 0 for any', readPort, 8088)
	.addOption(
		new Option('--plan <plan>', 'plan, which decides the request limit')
			.choices(['other', 'enterprise'])
			.default('other'),
	)
	.option('--handler <url>', "the local application's handler address", '')
	.option('--no-seed', 'start without the smart process 1220 and its items')
	.option('--no-limits', 'never answer QUERY_LIMIT_EXCEEDED');

/** Runs a portal until it is told to stop, and prints how to reach it. */
async function main(): Promise<void> {
	const options = command.parse().opts<Options>();
	const portal = await startPortal({
		port: options.port,
		plan: options.plan,
		...(!options.limits && { limits: 'off' as const }),
	});
	portal.application.handlerUrl = options.handler;
	if (options.seed) seedRichType(portal);
	const lines = [
		['Portal', portal.url],
		['Authorization server', portal.authServer],
		['Client id', portal.application.clientId],
		['Client secret', portal.application.clientSecret],
		['Handler address', portal.application.handlerUrl || '(none: give one with --handler)'],
		['Inbound webhook', portal.addInboundWebhook().url],
	];
	for (const [name, value] of lines) process.stdout.write(`${`${name}:`.padEnd(23)}${value}\n`);
	for (const signal of ['SIGINT', 'SIGTERM'] as const) {
		process.once(signal, () => void portal.stop());
	}
}

void main();
