import type { PortalUser } from '../users';
import { asInteger, asText, isMap, type RestCall, type RestMethod } from './call';
import { pageOf } from './paging';

const USER_SCOPES = ['user', 'user_basic', 'user_brief'] as const;

/** `user.*` needs a scope of its own; `profile` and `user.admin` do not (docs/portal-contract.md §5). */
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
			// Nobody found: an empty list without a total.
			if (found.length === 0) return { result: [] };
			return pageOf(found, call.params['start'], (page) => page);
		},
	},
};

/** Conditions stand in `FILTER` or bare among the parameters. */
function findUsers({ portal, params }: RestCall): PortalUser[] {
	const filter = [params['FILTER'], params['filter']].find(isMap) ?? params;
	return portal.users.all.filter((user) =>
		Object.entries(filter).every(([key, wanted]) => matches(user, key, wanted)),
	);
}

function matches(user: PortalUser, key: string, wanted: unknown): boolean {
	const [, prefix = '', name = ''] = /^([!=<>@%]*)(.*)$/.exec(key.toUpperCase()) ?? [];
	const list: unknown[] = isMap(wanted) ? Object.values(wanted) : [wanted];
	if (name === 'NAME_SEARCH') return beginsWords(user, asText(wanted));
	if (name === 'ID') {
		if (prefix.startsWith('>')) return user.id > asInteger(wanted);
		return list.map(asInteger).includes(user.id);
	}
	if (name !== 'NAME' && name !== 'LAST_NAME') return true;
	const value = (name === 'NAME' ? user.name : user.lastName).toLowerCase();
	const texts = list.map((one) => asText(one).toLowerCase());
	if (prefix.includes('%')) return texts.some((text) => value.includes(text.replaceAll('%', '')));
	return texts.includes(value) !== prefix.startsWith('!');
}

/** Every word asked for begins one of the person's. */
function beginsWords({ name, lastName }: PortalUser, asked: string): boolean {
	const words = `${name} ${lastName}`.toLowerCase().split(/\s+/);
	const parts = asked.toLowerCase().split(/\s+/).filter(Boolean);
	return parts.every((part) => words.some((word) => word.startsWith(part)));
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
