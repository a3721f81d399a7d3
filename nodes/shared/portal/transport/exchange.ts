import type { IDataObject, IHttpRequestOptions, IN8nHttpFullResponse } from 'n8n-workflow';
import { readRefusal } from '../errors/refusal';
import { restAnswer, type RestAnswer } from './answer';
import type { Connection } from './connection';
import type { PortalContext } from './portalContext';
import type { Failure } from '../errors/failure';
import type { Params } from './query';
import { readRedirect } from '../addresses/redirect';
import { signedRequest } from './signedRequest';

/** How one HTTP request ended. */
export type Reply =
	| { kind: 'answer'; answer: RestAnswer }
	| { kind: 'moved'; location: unknown; failure: Failure }
	| { kind: 'failure'; failure: Failure };

export interface RestRequest {
	/** Scheme and host. */
	origin: string;
	method: string;
	params: Params;
	timeoutMs: number;
}

/** One HTTP request to the portal, signed by n8n. It never throws and never follows a redirect. */
export async function exchange(
	context: PortalContext,
	connection: Connection,
	{ origin, method, params, timeoutMs }: RestRequest,
): Promise<Reply> {
	const options: IHttpRequestOptions = {
		method: 'POST',
		url: `${origin}/rest/${method}.json`,
		body: params as IDataObject,
		json: true,
		timeout: timeoutMs,
	};
	return await signedRequest(context, connection, options, {
		method,
		read: async (response) => await Promise.resolve(readReply(method, origin, response)),
	});
}

function readReply(method: string, origin: string, response: IN8nHttpFullResponse): Reply {
	const { statusCode: status, headers, body } = response;
	if (status >= 300 && status < 400) {
		const { location } = headers;
		const { code, text } = readRedirect(location, origin);
		const failure = { code, text, status, method };
		return code === 'ADDRESS_CHANGED'
			? { kind: 'moved', location, failure }
			: { kind: 'failure', failure };
	}
	const read = restAnswer.safeParse(body);
	if (!read.success || Array.isArray(body)) {
		return { kind: 'failure', failure: { code: 'NOT_JSON', text: titleOf(body), status, method } };
	}
	const { code, text } = readRefusal(body);
	// One refused command can turn the status of a whole good batch into 403 (docs/portal-contract.md §2).
	const isGood = code === '' && (status < 400 || read.data.result !== undefined);
	if (isGood) return { kind: 'answer', answer: read.data };
	return { kind: 'failure', failure: { code: code || `HTTP_${status}`, text, status, method } };
}

/** Of a web page only its title is worth showing. */
function titleOf(body: unknown): string {
	const page = typeof body === 'string' ? body : '';
	return /<title[^>]*>([^<]{1,200})/i.exec(page)?.[1]?.trim() ?? '';
}
