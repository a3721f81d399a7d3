/* eslint-disable @n8n/community-nodes/no-restricted-globals -- a command, not a node */
import { Command, InvalidArgumentError, Option } from 'commander';

import { seedRichType, startPortal, type PortalPlan } from './index';

interface Options {
	port: number;
	plan: PortalPlan;
	strict: boolean;
	lenient: boolean;
	offset: number;
	language: 'en' | 'ru';
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

function readOffset(text: string): number {
	const minutes = Number(text);
	if (!Number.isInteger(minutes) || Math.abs(minutes) > 14 * 60) {
		throw new InvalidArgumentError('An offset is minutes east of UTC, such as -300, 180 or 345.');
	}
	return minutes;
}

const command = new Command('portal')
	.description('An emulated Bitrix24 portal on 127.0.0.1, with REST, OAuth 2.0 and events')
	.option('--port <number>', 'port to listen on, 0 for any', readPort, 8088)
	.addOption(
		new Option('--plan <plan>', 'plan, which decides the request limit and the features')
			.choices(['other', 'basic', 'professional', 'enterprise', 'selfhosted'])
			.default('other'),
	)
	.addOption(
		new Option('--strict', 'do what the server does where the documentation differs (default)')
			.default(false)
			.conflicts('lenient'),
	)
	.addOption(
		new Option('--lenient', 'do what the documentation says').default(false).conflicts('strict'),
	)
	.option('--offset <minutes>', "the server's zone, minutes east of UTC", readOffset, 180)
	.addOption(
		new Option('--language <language>', 'language of CRM error texts')
			.choices(['en', 'ru'])
			.default('en'),
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
		...(options.lenient && { behaviour: 'lenient' as const }),
		...(options.strict && { behaviour: 'strict' as const }),
		utcOffset: options.offset,
		language: options.language,
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
