import type { INode, IHttpRequestOptions, NodeExecutionHint } from 'n8n-workflow';
import { Bitrix24WebhookApi } from '../../../credentials/Bitrix24WebhookApi.credentials';
import type { Clock } from '../../../nodes/shared/portal/limits/clock';
import type { Connection } from '../../../nodes/shared/portal/transport/connection';
import type { CourierSettings } from '../../../nodes/shared/portal/transport/courier';
import type { Limits } from '../../../nodes/shared/portal/limits/limits';
import { OperatingTime } from '../../../nodes/shared/portal/limits/operatingTime';
import { Portal, type PortalContext } from '../../../nodes/shared/portal/portal';
import { RequestLimiter } from '../../../nodes/shared/portal/limits/requestLimiter';
import type { Portal as EmulatedPortal } from '../../portal';

/** What n8n throws for a status it may not ignore, as far as the nodes read it. */
class HttpError extends Error {
	constructor(
		readonly httpCode: string,
		readonly context: { data: unknown },
	) {
		super(`Request failed with status code ${httpCode}`);
	}
}

/** Time passes only by sleeping; so a test of minutes takes milliseconds. */
export class VirtualClock implements Clock {
	slept: number[] = [];

	constructor(private time = 1_700_000_000_000) {}

	now = () => this.time;

	sleep = async (milliseconds: number) => {
		this.slept.push(milliseconds);
		this.time += milliseconds;
		await Promise.resolve();
	};

	get sleptInAll(): number {
		return this.slept.reduce((sum, one) => sum + one, 0);
	}
}

export function limitsWith(clock: Clock, allowance = { drainPerSecond: 2, burst: 50 }): Limits {
	return {
		requests: new RequestLimiter(allowance, clock),
		operating: new OperatingTime(clock),
		clock,
	};
}

export interface PortalUnderTest {
	portal: Portal;
	clock: VirtualClock;
	hints: NodeExecutionHint[];
}

/** The client on the emulator: HTTP as n8n does it, through an inbound webhook unless a token is given. */
export function portalUnderTest(
	emulated: EmulatedPortal,
	options: {
		settings?: Partial<CourierSettings>;
		connection?: Partial<Connection>;
		signal?: AbortSignal;
		/** Calls go as an application's instead, signed as n8n signs them. */
		accessToken?: string;
	} = {},
): PortalUnderTest {
	const clock = new VirtualClock();
	const hints: NodeExecutionHint[] = [];
	const webhookUrl = emulated.addInboundWebhook({ scope: ['crm'] }).url;
	const { accessToken } = options;
	const sign = async (unsigned: IHttpRequestOptions): Promise<IHttpRequestOptions> =>
		accessToken
			? { ...unsigned, headers: { authorization: `Bearer ${accessToken}` } }
			: await new Bitrix24WebhookApi().authenticate({ webhookUrl }, unsigned);
	const request = async (_type: string, unsigned: IHttpRequestOptions) => {
		const { url, ...rest } = await sign(unsigned);
		return await overHttp(url, rest);
	};
	const context = {
		getNode: () => ({ name: 'Node' }) as INode,
		helpers: { httpRequestWithAuthentication: request },
		getExecutionCancelSignal: () => options.signal,
		addExecutionHints: (...more: NodeExecutionHint[]) => hints.push(...more),
	} as unknown as PortalContext;
	const connection: Connection = {
		credentialType: 'bitrix24WebhookApi',
		origin: emulated.url,
		memberId: undefined,
		key: 'credential',
		...options.connection,
	};
	const settings = { limits: limitsWith(clock), random: () => 1, ...options.settings };
	return { portal: new Portal(context, connection, settings), clock, hints };
}

async function overHttp(
	url: string,
	{ body, timeout, headers: given }: Omit<IHttpRequestOptions, 'url'>,
) {
	const response = await fetch(url, {
		method: 'POST',
		redirect: 'manual',
		headers: { 'content-type': 'application/json', ...(given as Record<string, string>) },
		body: JSON.stringify(body ?? {}),
		...(timeout ? { signal: AbortSignal.timeout(timeout) } : {}),
	});
	const text = await response.text();
	const isJson = response.headers.get('content-type')?.includes('json');
	const parsed: unknown = isJson ? JSON.parse(text) : text;
	if (response.status === 401) throw new HttpError('401', { data: parsed });
	const headers: Record<string, string> = {};
	response.headers.forEach((value, name) => (headers[name] = value));
	return { statusCode: response.status, headers, body: parsed };
}
