import type { PortalState } from '../portalState';
import type { Application } from '../items/types';
import type { PortalUser } from '../users';
import { wrongAuthType } from './restError';

/** Who calls: an application's token or an inbound webhook. */
export interface Caller {
	readonly user: PortalUser;
	readonly scope: readonly string[];
	readonly application?: Application;
	readonly accessToken?: string;
	/** How the token came. */
	readonly tokenPlace?: 'header' | 'auth' | 'access_token';
	/** `/rest/1/code` of an inbound webhook. */
	readonly webhookPath?: string;
	/** How many events in a row led to this call, by the token it carries (§4). */
	readonly hops: number;
	/** Whose time budget the call uses. */
	readonly client: string;
}

/** One call of one method, alone or as a batch's command. */
export interface RestCall {
	readonly portal: PortalState;
	readonly caller: Caller;
	readonly method: string;
	/** Without the authorization parameters. */
	readonly params: Readonly<Record<string, unknown>>;
	/** `auth_connector` of the request, or ''. */
	readonly connector: string;
	/** A command of a batch. */
	readonly inBatch?: boolean;
}

export interface RestAnswer {
	result: unknown;
	total?: number;
	next?: number;
	/** HTTP status of a batch; 200 by default. */
	status?: number;
}

export interface RestMethod {
	/** Any of these lets the method be called; none: every caller may. */
	readonly scope?: readonly string[];
	run(call: RestCall): RestAnswer;
}

/** @throws RestError `WRONG_AUTH_TYPE` for an inbound webhook. */
export function requireApplication(call: RestCall): Application {
	if (!call.caller.application) throw wrongAuthType();
	return call.caller.application;
}

/** Parameter names of the `event.*` methods are case-insensitive, as on the server. */
export function lowerCaseKeys(params: Readonly<Record<string, unknown>>): Record<string, unknown> {
	return Object.fromEntries(
		Object.entries(params).map(([key, value]) => [key.toLowerCase(), value]),
	);
}

export function asText(value: unknown): string {
	return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** PHP's `intval`: what does not begin with a number is 0. */
export function asInteger(value: unknown): number {
	const number = Number.parseInt(asText(value), 10);
	return Number.isNaN(number) ? 0 : number;
}

export function isMap(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null;
}
