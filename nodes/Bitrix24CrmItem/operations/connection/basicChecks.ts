import { limitsOf } from '../../../shared/portal/limits/limits';
import { asPortalError, type PortalError } from '../../../shared/portal/errors/portalError';
import { resultOf, type CommandOutcome, type Portal } from '../../../shared/portal/portal';
import { phpList } from '../../../shared/validation/phpList';
import * as z from '../../../shared/validation/zod';
import { failedCheck, failedBy, passedCheck, type Check } from './checkItem';

/** Beyond this, times of the portal and of n8n do not mean the same. */
const MOST_CLOCK_SECONDS = 60;

/** Codes that say that no portal was reached; any other answer comes from one. */
const NOT_REACHED = [
	'NO_ANSWER',
	'NOT_JSON',
	'ADDRESS_CHANGED',
	'PORTAL_DELETED',
	'PORTAL_LICENCE_EXPIRED',
];

/** Whether the portal answers, and how its clock goes against n8n's. */
export async function reachability(portal: Portal): Promise<Check[]> {
	const askedAt = Date.now();
	try {
		const text = await portal.call('server.time', {}, z.string());
		const middle = (askedAt + Date.now()) / 2;
		return [reachedCheck(portal), clockCheck(Date.parse(text), middle)];
	} catch (error) {
		const refused = asPortalError(error);
		const isReached = !refused.is(...NOT_REACHED);
		return [
			isReached ? reachedCheck(portal) : failedBy('reachable', refused),
			failedBy('clock', refused),
		];
	}
}

const reachedCheck = ({ connection }: Portal) =>
	passedCheck('reachable', `The portal at ${connection.origin} answers`);

function clockCheck(portalTime: number, ourTime: number): Check {
	const seconds = Math.round((portalTime - ourTime) / 1000);
	if (Number.isNaN(seconds)) {
		return failedCheck(
			'clock',
			'The portal did not say its time in a form this node can read',
			'Try again. If it stays so, report it.',
		);
	}
	const way = seconds < 0 ? 'behind' : 'ahead of';
	const detail = `The clock of the portal is ${Math.abs(seconds)} s ${way} the one of n8n`;
	return Math.abs(seconds) <= MOST_CLOCK_SECONDS
		? passedCheck('clock', detail)
		: failedCheck(
				'clock',
				detail,
				'Let both servers take their time from the internet (NTP): expiry of tokens and "changed since" go wrong otherwise.',
			);
}

const profileSchema = z.looseObject({
	ID: z.unknown(),
	NAME: z.catch(z._default(z.string(), ''), ''),
	LAST_NAME: z.catch(z._default(z.string(), ''), ''),
});

/** Who the connection is. */
export function authenticationCheck({ connection }: Portal, outcome: CommandOutcome): Check {
	try {
		const { ID, NAME, LAST_NAME } = resultOf(outcome, profileSchema);
		const way = connection.credentialType === 'bitrix24OAuth2Api' ? 'OAuth2' : 'an inbound webhook';
		const name = [NAME, LAST_NAME].filter(Boolean).join(' ');
		return passedCheck(
			'authentication',
			`Connected by ${way} as user ${String(ID)} ${name}`.trim(),
		);
	} catch (error) {
		return failedBy('authentication', asPortalError(error));
	}
}

const scopeList = phpList(z.string());

/** What the connection may do at all. */
export function scopesCheck(outcome: CommandOutcome): Check {
	try {
		const given = resultOf(outcome, scopeList);
		const detail = `The connection has: ${given.join(', ')}`;
		if (!given.includes('crm')) {
			return failedCheck(
				'scopes',
				`${detail}. "crm" is missing`,
				'Tick "CRM (crm)" in the permissions of the local application or the inbound webhook in the portal, then connect the credential again.',
			);
		}
		const hasUsers = given.some((scope) => ['user', 'user_brief', 'user_basic'].includes(scope));
		return passedCheck(
			'scopes',
			hasUsers ? detail : `${detail}. Without "user_brief" users have no labels`,
		);
	} catch (error) {
		return failedBy('scopes', asPortalError(error));
	}
}

/** Whether the user may bind offline events and list all object types. */
export function administratorCheck(outcome: CommandOutcome): Check {
	if (!outcome.ok) return failedBy('administrator', outcome.error);
	const { result } = outcome;
	if (result === true || result === 'Y' || result === 1 || result === '1') {
		return passedCheck('administrator', 'The user is an administrator of the portal');
	}
	return failedCheck(
		'administrator',
		'The user is no administrator of the portal',
		'Guaranteed delivery needs one: connect the credential as an administrator. Instant and catch-up work without; choose their object types by name.',
	);
}

/** Methods the nodes live on: where one of them is blocked, nothing goes. */
const METHODS = [
	'crm.item.list',
	'crm.item.get',
	'crm.item.fields',
	'crm.item.add',
	'crm.item.update',
	'crm.item.delete',
	'crm.stagehistory.list',
	'event.offline.get',
];

/** What of the portal's time budgets is used up, as far as this n8n has heard. */
export function limitsCheck({ connection }: Portal): Check {
	const blocked = METHODS.flatMap((method) => blockOf(connection, method) ?? []);
	if (blocked.length === 0) {
		return passedCheck('limits', 'No method is blocked, and the portal takes requests');
	}
	const names = blocked.map(({ failure }) => failure.method).join(', ');
	const until = Math.max(...blocked.map(({ failure }) => failure.resetAt ?? 0));
	return failedCheck(
		'limits',
		`The portal has blocked ${names} until ${new Date(until * 1000).toISOString()}`,
		'Wait till then. Ask for fewer items and fields, or less often.',
	);
}

function blockOf(connection: Portal['connection'], method: string): PortalError | undefined {
	try {
		limitsOf(connection).operating.waitFor(method);
		return undefined;
	} catch (error) {
		return asPortalError(error);
	}
}
