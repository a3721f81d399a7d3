/* eslint-disable @n8n/community-nodes/no-restricted-globals */
import type { IHttpRequestOptions, IN8nHttpFullResponse } from 'n8n-workflow';
import { thrownFailure } from '../../../nodes/shared/portal/errors/thrownFailure';
import type { Connection } from '../../../nodes/shared/portal/transport/connection';
import type { PortalContext } from '../../../nodes/shared/portal/transport/portalContext';
import { signedRequest } from '../../../nodes/shared/portal/transport/signedRequest';

/** n8n 1.123 to 2.20: an error of a node keeps no cause, only the words of n8n's OAuth2 client. */
const GRANT =
	'The provided authorization grant (e.g., authorization code, resource owner credentials) or refresh token is invalid, expired, revoked, does not match the redirection URI used in the authorization request, or was issued to another client.';

describe('a refresh that failed, as older hosts tell it', () => {
	it.each([
		[GRANT, 'INVALID_GRANT'],
		['Client authentication failed (e.g., unknown client, no client …', 'INVALID_CLIENT'],
		['The request is missing a required parameter, includes an …', 'INVALID_REQUEST'],
		['The requested scope is invalid, unknown, or malformed.', 'INVALID_SCOPE'],
		['Payment required', 'REFUSED'],
	])('%s', (message, code) => {
		const thrown = { message, httpCode: 'EAUTH', context: {} };
		const told = { code, text: message, status: 0, method: 'token refresh' };
		expect(thrownFailure('crm.item.get', thrown)).toEqual(told);
	});

	it('tells an answer that is no refusal', () => {
		const thrown = { message: 'Bad request', description: 'HTTP status 404', httpCode: '404' };
		expect(thrownFailure('crm.item.get', thrown)).toMatchObject({
			code: 'NO_TOKEN',
			status: 404,
			method: 'token refresh',
		});
	});

	it('leaves the errors of the portal alone', () => {
		const thrown = { message: 'The service was not able …', httpCode: '503', context: {} };
		expect(thrownFailure('crm.item.get', thrown)).toMatchObject({ method: 'crm.item.get' });
	});
});

/** A portal behind an n8n that lets refreshes race: each uses up the refresh token it began with. */
class RacingHost {
	refreshes = 0;
	private generation = 0;
	isRevoked = false;

	/** The token that this process reads has expired. */
	outdated = true;

	readonly context = {
		helpers: {
			httpRequestWithAuthentication: async (_type: string, options: IHttpRequestOptions) =>
				await this.send(options),
		},
	} as unknown as PortalContext;

	private async send(options: IHttpRequestOptions): Promise<IN8nHttpFullResponse> {
		const mine = this.generation;
		await new Promise(setImmediate);
		if (!this.outdated) return this.answer(200);
		// it does not know `except`
		if (options.ignoreHttpStatusErrors) return this.answer(401);
		this.refreshes += 1;
		await new Promise(setImmediate);
		if (this.isRevoked || mine !== this.generation) {
			throw Object.assign(new Error(GRANT), { httpCode: 'EAUTH', context: {} });
		}
		this.generation += 1;
		this.outdated = false;
		return this.answer(200);
	}

	private answer(statusCode: number): IN8nHttpFullResponse {
		return { statusCode, headers: {}, body: {} };
	}
}

describe('calls at one moment with a token that has expired', () => {
	const connection: Connection = {
		credentialType: 'bitrix24OAuth2Api',
		origin: 'https://a.bitrix24.com',
		memberId: undefined,
		key: 'one@https://a.bitrix24.com',
	};
	const call = async ({ context }: RacingHost, key = connection.key) =>
		await signedRequest(
			context,
			{ ...connection, key },
			{ url: 'https://a.bitrix24.com/rest/crm.item.get' },
			{
				method: 'crm.item.get',
				read: async ({ statusCode }) =>
					statusCode === 200
						? { kind: 'answer' }
						: {
								kind: 'failure',
								failure: { code: 'expired_token', text: '', status: 401, method: 'crm.item.get' },
							},
			},
		);

	it('cost one refresh, and all go on with the new token', async () => {
		const host = new RacingHost();
		const replies = await Promise.all(Array.from({ length: 8 }, () => call(host)));
		expect(replies).toEqual(Array.from({ length: 8 }, () => ({ kind: 'answer' })));
		expect(host.refreshes).toBe(1);
	});

	it('cost one refresh where it fails, and all tell why', async () => {
		const host = new RacingHost();
		host.isRevoked = true;
		const replies = await Promise.all(Array.from({ length: 8 }, () => call(host)));
		for (const reply of replies) {
			expect(reply).toMatchObject({ failure: { code: 'INVALID_GRANT', method: 'token refresh' } });
		}
		expect(host.refreshes).toBe(1);
		host.isRevoked = false;
		expect(await call(host)).toEqual({ kind: 'answer' });
	});

	it('go on with the token that another process has got', async () => {
		const host = new RacingHost();
		host.isRevoked = true;
		const reply = call(host);
		setTimeout(() => (host.outdated = false), 300);
		expect(await reply).toEqual({ kind: 'answer' });
	});

	it('of two connections do not wait for each other', async () => {
		const [one, other] = [new RacingHost(), new RacingHost()];
		await Promise.all([call(one, 'one'), call(other, 'other')]);
		expect([one.refreshes, other.refreshes]).toEqual([1, 1]);
	});
});
