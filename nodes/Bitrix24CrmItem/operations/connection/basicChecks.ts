import { RIGHT_SCOPE } from '../../../shared/portal/errors/explanation';
import { limitsOf } from '../../../shared/portal/limits/limits';
import { asPortalError } from '../../../shared/portal/errors/portalError';
import { resultOf, type CommandOutcome, type Portal } from '../../../shared/portal/portal';
import { phpList } from '../../../shared/validation/phpList';
import * as z from '../../../shared/validation/zod';
import { isYes } from '../../../shared/validation/yes';
import { checked, failedBy, checkOf, type Check } from './checkItem';

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
	checkOf('reachable', `The portal at ${connection.origin} answers`);

function clockCheck(portalTime: number, ourTime: number): Check {
	const seconds = Math.round((portalTime - ourTime) / 1000);
	if (Number.isNaN(seconds)) {
		return checkOf(
			'clock',
			'The portal answered something this node cannot read',
			'Try again. If it stays so, report it.',
		);
	}
	const apart = Math.abs(seconds);
	const way = seconds < 0 ? 'behind' : 'ahead of';
	return checkOf(
		'clock',
		`The clock of the portal is ${apart} s ${way} the one of n8n`,
		apart <= MOST_CLOCK_SECONDS
			? ''
			: 'Let both servers take their time from the internet (NTP): expiry of tokens and "changed since" go wrong otherwise.',
	);
}

const profileSchema = z.looseObject({
	ID: z.unknown(),
	NAME: z.catch(z._default(z.string(), ''), ''),
	LAST_NAME: z.catch(z._default(z.string(), ''), ''),
});

/** Who the connection is. */
export const authenticationCheck = ({ connection }: Portal, outcome: CommandOutcome): Check =>
	checked('authentication', () => {
		const { ID, NAME, LAST_NAME } = resultOf(outcome, profileSchema);
		const way = connection.credentialType === 'bitrix24OAuth2Api' ? 'OAuth2' : 'an inbound webhook';
		const name = [NAME, LAST_NAME].filter(Boolean).join(' ');
		return [`Connected by ${way} as user ${String(ID)} ${name}`.trim()];
	});

const scopeList = phpList(z.string());

/** What the connection may do at all. */
export const scopesCheck = (outcome: CommandOutcome): Check =>
	checked('scopes', () => {
		const given = resultOf(outcome, scopeList);
		const detail = `The connection has: ${given.join(', ')}`;
		if (!given.includes('crm')) return [`${detail}. "crm" is missing`, RIGHT_SCOPE];
		const hasUsers = given.some((scope) => ['user', 'user_brief', 'user_basic'].includes(scope));
		return [hasUsers ? detail : `${detail}. Without "user_brief" users have no labels`];
	});

/** Whether the user may bind offline events and list all object types. */
export const administratorCheck = (outcome: CommandOutcome): Check =>
	checked('administrator', () =>
		isYes(resultOf(outcome, z.unknown()))
			? ['The user is an administrator of the portal']
			: [
					'The user is no administrator of the portal',
					'Guaranteed delivery needs one: connect the credential as an administrator. Instant and catch-up work without; choose their object types by name.',
				],
	);

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
	const { operating } = limitsOf(connection);
	const blocked = METHODS.filter((method) => operating.blockedUntil(method) !== undefined);
	if (blocked.length === 0) {
		return checkOf('limits', 'No method is blocked, and the portal takes requests');
	}
	const until = Math.max(...blocked.map((method) => operating.blockedUntil(method) ?? 0));
	return checkOf(
		'limits',
		`The portal has blocked ${blocked.join(', ')} until ${new Date(until * 1000).toISOString()}`,
		'Wait till then. Ask for fewer items and fields, or less often.',
	);
}
