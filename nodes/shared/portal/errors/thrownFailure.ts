import { parsedJson } from '../../validation/json';
import { TOKEN_REFRESH, type Failure } from './failure';
import { bareTokenRefusal } from './bareTokenRefusal';
import { readRefusal } from './refusal';

/** What n8n throws, as far as it is looked at: it differs between n8n's versions. */
interface Thrown {
	code?: unknown;
	message?: string;
	description?: string | null;
	httpCode?: string | null;
	status?: unknown;
	body?: unknown;
	response?: { status?: unknown; data?: unknown };
	config?: { url?: unknown };
	cause?: Thrown;
	context?: { data?: unknown };
}

/** What n8n's own request error says, without the request it carries along. */
export function thrownFailure(method: string, thrown: unknown): Failure {
	const error = (typeof thrown === 'object' && thrown !== null ? thrown : {}) as Thrown;
	const chain = [error, error.cause, error.cause?.cause].filter((one) => one !== undefined);
	const said = [error.message, error.description].filter(Boolean).join(': ');
	const ofTokens = tokenFailure(chain, said);
	if (ofTokens) return { ...ofTokens, method: TOKEN_REFRESH };
	const status = Number(error.httpCode) || 0;
	const { code, text } = readRefusal(error.context?.data);
	if (code) return { code, text, status, method };
	if (status === 401) return { code: 'INVALID_TOKEN', text: said, status, method };
	const network = chain.flatMap((one) => [one.code, one.httpCode]).find(isNetworkCode) ?? '';
	const words = said.includes(network) ? said : `${said} (${network})`;
	return { code: 'NO_ANSWER', text: words, status, method };
}

/** A refresh that failed, of a token or because there is none. The call did not reach the portal then. */
function tokenFailure(chain: readonly Thrown[], said: string): Omit<Failure, 'method'> | undefined {
	if (/not connected|without access token|no refresh token/i.test(said)) {
		return { code: 'NOT_CONNECTED', text: said, status: 0 };
	}
	if (/reconnect/i.test(said)) return { code: 'INVALID_GRANT', text: said, status: 0 };
	const refused = chain.find(({ code }) => code === 'EAUTH' || code === 'ESTATUS');
	if (refused) return answeredFailure(refused.body, refused.status, said);
	const bare = bareTokenRefusal(chain[0] ?? {});
	if (bare) return bare;
	const failed = chain.find(({ config }) => /\/oauth\/token\b/.test(String(config?.url)));
	return failed && answeredFailure(failed.response?.data, failed.response?.status, said);
}

/** What the authorization server said instead of a token. */
function answeredFailure(body: unknown, status: unknown, said: string): Omit<Failure, 'method'> {
	const { code, text } = readRefusal(parsed(body));
	return {
		code: code || 'NO_TOKEN',
		text: text || (code ? '' : said),
		status: Number(status) || 0,
	};
}

const parsed = (body: unknown) => (typeof body === 'string' ? parsedJson(body) : body);

const isNetworkCode = (code: unknown): code is string =>
	typeof code === 'string' && /^E[A-Z_]+$/.test(code);
