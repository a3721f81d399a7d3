import type { IHttpRequestOptions } from 'n8n-workflow';
import {
	answerWith,
	genuineQuestion,
} from '../../../../nodes/Bitrix24CrmItemTrigger/copiedInstance/addressQuestion';
import { answeredAddress } from '../../../../nodes/Bitrix24CrmItemTrigger/copiedInstance/answeredAddress';

const KEY = 'key';
const HTTP = 'http://n8n.example/webhook/hook-1/webhook';
const HTTPS = 'https://n8n.example/webhook/hook-1/webhook';

type Context = Parameters<typeof answeredAddress>[0];

/** Servers by address: a text leads elsewhere, a function answers a question. */
function asking(servers: Record<string, string | ((body: unknown) => unknown)>) {
	const asked: string[] = [];
	const httpRequest = async ({ url, body }: IHttpRequestOptions) => {
		asked.push(url);
		const server = servers[url];
		const answer = (statusCode: number, said: unknown, location?: string) => ({
			statusCode,
			headers: location ? { location } : {},
			body: {
				async *[Symbol.asyncIterator]() {
					yield Buffer.from(JSON.stringify(said) ?? '');
				},
				destroy: () => {},
			},
		});
		if (server === undefined) return answer(404, {});
		if (typeof server === 'string') return answer(301, {}, server);
		return answer(200, server(JSON.parse(String(body))));
	};
	return { asked, context: { helpers: { httpRequest } } as unknown as Context };
}

const genuine = (body: unknown) => {
	const question = genuineQuestion(body, KEY);
	return question && answerWith(HTTPS, question, KEY);
};

test('an n8n that answers is found', async () => {
	const { context } = asking({ [HTTPS]: genuine });
	expect(await answeredAddress(context, HTTPS, KEY)).toBe(HTTPS);
	expect(await answeredAddress(context, HTTPS, 'another key')).toBeUndefined();
});

test('a proxy that sends http on to https leads to it', async () => {
	const { context, asked } = asking({ [HTTP]: HTTPS, [HTTPS]: genuine });
	expect(await answeredAddress(context, HTTP, KEY)).toBe(HTTPS);
	expect(asked).toEqual([HTTP, HTTPS]);
});

test.each([
	'https://evil.example/webhook/hook-1/webhook',
	'http://169.254.169.254/latest',
	'https://n8n.example/elsewhere',
	'http://n8n.example/webhook/hook-1/webhook/',
	'https://n8n.example@evil.example/webhook/hook-1/webhook',
	'/elsewhere',
])('a redirect to %s is not followed', async (location) => {
	const { context, asked } = asking({ [HTTP]: location, [location]: genuine });
	expect(await answeredAddress(context, HTTP, KEY)).toBeUndefined();
	expect(asked).toEqual([HTTP]);
});

test('nor a second redirect', async () => {
	const { context, asked } = asking({ [HTTP]: HTTPS, [HTTPS]: HTTP });
	expect(await answeredAddress(context, HTTP, KEY)).toBeUndefined();
	expect(asked).toEqual([HTTP, HTTPS]);
});
