/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { parseIncomingMessage } from '@n8n/backend-network';
import express, { type Express, type Request, type Response } from 'express';
import { jsonParse, type IWebhookResponseData, type Logger } from 'n8n-workflow';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parse } from 'node:querystring';
import { buffer } from 'node:stream/consumers';

/** `N8N_PAYLOAD_SIZE_MAX`, 16 MiB. */
const LARGEST_BODY = 16 * 1024 * 1024;

/** Takes a request to one node's webhook and gives what the node's `webhook()` gave. */
export type WebhookListener = (
	request: Request,
	response: Response,
) => Promise<IWebhookResponseData>;

/**
 * The HTTP side of n8n: routes `/webhook/…` and `/webhook-test/…` to nodes, parses bodies as n8n does
 * (`body-parser.ts`) and answers as n8n does for `responseMode: 'onReceived'` (`webhook-helpers.ts`).
 */
export class WebhookServer {
	private readonly listeners = new Map<string, WebhookListener>();
	private readonly server: Server;

	/** `log` gets what a listener throws. */
	constructor(private readonly log: Logger) {
		this.server = createServer(this.application());
	}

	/** Its own address, with a slash at its end. */
	async listen(): Promise<string> {
		// A client that reuses a connection must not meet its end.
		this.server.keepAliveTimeout = 60_000;
		await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
		return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/`;
	}

	/** `path` is without a leading slash, e.g. `webhook/8f3e…/webhook`. */
	register(path: string, listener: WebhookListener): void {
		this.listeners.set(path, listener);
	}

	remove(path: string): void {
		this.listeners.delete(path);
	}

	async stop(): Promise<void> {
		this.server.closeAllConnections();
		await new Promise<void>((resolve) => this.server.close(() => resolve()));
	}

	private application(): Express {
		const application = express();
		application.set('query parser', 'extended');
		application.disable('x-powered-by');
		application.post(/.*/, async (request: Request, response) => {
			const listener = this.listeners.get(request.path.slice(1));
			if (!listener) {
				const message = `The requested webhook "POST ${request.path}" is not registered.`;
				response.status(404).json({ code: 404, message });
			} else if (await parseBody(request, response)) {
				await this.answer(listener, request, response);
			}
		});
		return application;
	}

	private async answer(
		listener: WebhookListener,
		request: Request,
		response: Response,
	): Promise<void> {
		try {
			const { noWebhookResponse, webhookResponse, workflowData } = await listener(
				request,
				response,
			);
			if (noWebhookResponse) return;
			const received = { message: workflowData ? 'Workflow was started' : 'Webhook call received' };
			response.status(200).send(webhookResponse ?? received);
		} catch (error) {
			this.log.error(error instanceof Error ? error.message : String(error), { error });
			response.status(500).json({ code: 0, message: 'Workflow Webhook Error' });
		}
	}
}

/** Whether the body could be parsed; if not, it has been answered. */
async function parseBody(request: Request, response: Response): Promise<boolean> {
	parseIncomingMessage(request);
	if (Number(request.headers['content-length'] ?? 0) > LARGEST_BODY) {
		response.status(413).json({ code: 413, message: 'request entity too large' });
		return false;
	}
	request.rawBody = await buffer(request);
	try {
		request.body = parsedBody(request) ?? {};
		return true;
	} catch (error) {
		const hint = error instanceof Error ? error.message : String(error);
		response.status(422).json({ code: 422, message: 'Failed to parse request body', hint });
		return false;
	}
}

function parsedBody({ contentType, encoding, rawBody }: Request): unknown {
	if (!rawBody?.length) return undefined;
	const text = rawBody.toString(encoding).replace(/^\uFEFF/, '');
	switch (contentType) {
		case 'application/json':
			return jsonParse(text);
		case 'application/x-www-form-urlencoded':
			return parse(text, undefined, undefined, { maxKeys: 1000 });
		case 'text/plain':
			return text;
		default:
			return undefined;
	}
}
