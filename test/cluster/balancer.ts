/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * A load balancer: gives the calls to its targets in turn. It asks nobody whether he is well: a call
 * to a process that is down is answered with 502, and the portal repeats nothing.
 */
export class Balancer {
	/** Addresses of the processes that take calls. */
	targets: string[] = [];
	private turn = 0;
	private readonly server = createServer((incoming, response) => this.pass(incoming, response));

	get url(): string {
		return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
	}

	async start(): Promise<this> {
		await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
		return this;
	}

	async stop(): Promise<void> {
		this.server.closeAllConnections();
		await new Promise<void>((resolve) => this.server.close(() => resolve()));
	}

	private pass(incoming: IncomingMessage, response: ServerResponse): void {
		const target = this.targets[this.turn++ % this.targets.length];
		const refuse = () => {
			if (!response.headersSent) response.writeHead(502);
			response.end();
		};
		if (!target) return refuse();
		const { method, headers, url = '/' } = incoming;
		const outgoing = request(new URL(url, target), { method, headers }, (answer) => {
			response.writeHead(answer.statusCode ?? 502, answer.headers);
			answer.on('error', refuse).pipe(response);
		});
		outgoing.on('error', refuse);
		incoming.pipe(outgoing);
	}
}
