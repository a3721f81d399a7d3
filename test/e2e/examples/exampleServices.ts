/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { LoopbackServer } from '../../host/loopbackServer';
import type { N8n } from '../../host/n8n';

/** What a scripted model answers: a tool to call, or its final text. */
export type ModelReply = { tool: string; arguments: object } | { text: string };

interface ModelRequest {
	messages: Array<{ role: string; content?: unknown }>;
	tools?: Array<{ function: { name: string; description: string } }>;
}

interface Answer {
	body: string;
	type?: string;
}

/** The other services of the examples on one local server: Telegram, S3 and OpenAI. */
export class ExampleServices extends LoopbackServer {
	/** Texts sent with Telegram's `sendMessage`. */
	readonly messages: string[] = [];
	/** Objects put into S3 buckets, by their path. */
	readonly objects = new Map<string, string>();
	/** What the agent asked its model. */
	readonly modelRequests: ModelRequest[] = [];
	/** What the model answers, in order. */
	modelReplies: ModelReply[] = [];

	protected handle(request: IncomingMessage, response: ServerResponse): void {
		void this.answer(request).then(({ body, type = 'application/json' }) => {
			response.setHeader('content-type', type);
			response.end(body);
		});
	}

	/** The credentials that a person would fill in: their addresses are the only thing changed. */
	async credentials(n8n: N8n): Promise<Record<string, { id: string; name: string }>> {
		const data = {
			telegramApi: { accessToken: '1:test', baseUrl: this.url },
			s3: {
				endpoint: this.url,
				region: 'us-east-1',
				accessKeyId: 'key',
				secretAccessKey: 'secret',
				forcePathStyle: true,
				ignoreSSLIssues: false,
			},
			openAiApi: { apiKey: 'sk-test', url: `${this.url}/v1` },
		};
		const created: Record<string, { id: string; name: string }> = {};
		for (const [type, values] of Object.entries(data)) {
			created[type] = { id: await n8n.createCredential(type, values, type), name: type };
		}
		return created;
	}

	private async answer(request: IncomingMessage): Promise<Answer> {
		const body = await buffer(request);
		const { pathname } = new URL(request.url ?? '/', 'http://localhost');
		if (pathname.endsWith('/sendMessage')) return this.sendMessage(body);
		if (pathname === '/v1/chat/completions') return this.complete(body);
		if (request.method === 'PUT') this.objects.set(decodeURIComponent(pathname), body.toString());
		return {
			body: '<LocationConstraint xmlns="s3">us-east-1</LocationConstraint>',
			type: 'text/xml',
		};
	}

	private sendMessage(body: Buffer): Answer {
		const { text } = JSON.parse(body.toString()) as { text: string };
		this.messages.push(text);
		return { body: JSON.stringify({ ok: true, result: { message_id: this.messages.length } }) };
	}

	private complete(body: Buffer): Answer {
		this.modelRequests.push(JSON.parse(body.toString()) as ModelRequest);
		const reply = this.modelReplies.shift() ?? { text: 'There is no reply left' };
		const message =
			'text' in reply
				? { role: 'assistant', content: reply.text }
				: { role: 'assistant', content: null, tool_calls: [toolCall(reply)] };
		const finish_reason = 'text' in reply ? 'stop' : 'tool_calls';
		const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 };
		return {
			body: JSON.stringify({
				id: 'chatcmpl-1',
				object: 'chat.completion',
				created: 1,
				model: 'gpt-4o-mini',
				choices: [{ index: 0, message, finish_reason }],
				usage,
			}),
		};
	}
}

function toolCall({ tool, arguments: args }: { tool: string; arguments: object }) {
	return {
		id: `call_${tool}`,
		type: 'function',
		function: { name: tool, arguments: JSON.stringify(args) },
	};
}
