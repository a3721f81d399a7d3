/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { request } from 'node:http';

/** Posts JSON and waits as long as it takes: `fetch` gives up after five minutes. */
export async function post(url: string, body: object): Promise<string> {
	return await new Promise<string>((resolve, reject) => {
		const sent = request(
			url,
			{ method: 'POST', headers: { 'content-type': 'application/json' } },
			(response) => {
				const chunks: Buffer[] = [];
				response.on('data', (chunk: Buffer) => chunks.push(chunk));
				response.on('end', () => {
					if (response.statusCode === 200) resolve(Buffer.concat(chunks).toString());
					else reject(new Error(`The workflow answered ${response.statusCode}`));
				});
			},
		);
		sent.on('error', reject);
		sent.end(JSON.stringify(body));
	});
}
