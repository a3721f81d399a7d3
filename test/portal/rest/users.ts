import type { PortalUser } from '../users';
import { asInteger, isMap, type RestCall, type RestMethod } from './call';
import { pageOf } from './paging';

const USER_SCOPES = ['user', 'user_basic', 'user_brief'] as const;

/** `user.*` needs a scope of its own; `profile` and `user.admin` do not (portal-contract.md §5). */
export const userMethods: Record<string, RestMethod> = {
	profile: {
		run: ({ caller: { user } }) => ({
			result: {
				ID: String(user.id),
				ADMIN: user.admin,
				NAME: user.name,
				LAST_NAME: user.lastName,
				PERSONAL_GENDER: '',
				TIME_ZONE: '',
			},
		}),
	},
	'user.admin': { run: ({ caller }) => ({ result: caller.user.admin }) },
	'user.current': {
		scope: USER_SCOPES,
		run: (call) => ({ result: userRow(call.caller.user, call) }),
	},
	'user.get': {
		scope: USER_SCOPES,
		run: (call) => {
			const found = findUsers(call).map((user) => userRow(user, call));
			return pageOf(found, call.params['start'], (page) => page);
		},
	},
};

function findUsers({ portal, params }: RestCall): PortalUser[] {
	const filter = isMap(params['FILTER'])
		? params['FILTER']
		: isMap(params['filter'])
			? params['filter']
			: params;
	const asked = filter['ID'] ?? filter['@ID'] ?? filter['id'];
	if (asked === undefined || asked === '') return portal.users.all;
	const ids = new Set((isMap(asked) ? Object.values(asked) : [asked]).map(asInteger));
	return portal.users.all.filter((user) => ids.has(user.id));
}

/** `user_brief` shows names only. */
function userRow(user: PortalUser, { caller }: RestCall): Record<string, unknown> {
	const brief = {
		ID: String(user.id),
		ACTIVE: user.active,
		NAME: user.name,
		LAST_NAME: user.lastName,
		SECOND_NAME: '',
		USER_TYPE: 'employee',
	};
	const isBrief = !caller.scope.includes('user') && !caller.scope.includes('user_basic');
	return isBrief ? brief : { ...brief, EMAIL: user.email };
}
