/* eslint-disable @n8n/community-nodes/no-restricted-imports -- a server, not a node */
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';

/** One request a handler got. */
export interface Received {
	contentType: string;
	body: string;
	path: string;
}

/** A handler of events as an application would run one. */
export interface Listener {
	url: string;
	received: Received[];
	/** Answers the next requests; 200 by default. */
	answer: (response: ServerResponse) => void;
	stop(): Promise<void>;
}

export async function startListener(): Promise<Listener> {
	const server = createServer((request, response) => {
		const chunks: Buffer[] = [];
		request.on('data', (chunk: Buffer) => chunks.push(chunk));
		request.on('end', () => {
			listener.received.push({
				contentType: request.headers['content-type'] ?? '',
				body: Buffer.concat(chunks).toString('utf8'),
				path: request.url ?? '',
			});
			listener.answer(response);
		});
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const address = server.address();
	const port = typeof address === 'object' && address ? address.port : 0;
	const listener: Listener = {
		url: `http://127.0.0.1:${port}/handler`,
		received: [],
		answer: (response) => void response.end('ok'),
		stop: async () => {
			server.closeAllConnections();
			server.close();
			await once(server, 'close');
		},
	};
	return listener;
}
