/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { request, type IncomingMessage, type ServerResponse } from 'node:http';
import { LoopbackServer } from '../host/loopbackServer';

/**
 * A load balancer: gives the calls to its targets in turn. It does not check their health: a call
 * to a process that is down is answered with 502, and the portal repeats nothing.
 */
export class Balancer extends LoopbackServer {
	/** Addresses of the processes that take calls. */
	targets: string[] = [];
	private turn = 0;

	protected handle(incoming: IncomingMessage, response: ServerResponse): void {
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
