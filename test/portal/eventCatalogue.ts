import { isDynamicType, type ObjectType } from './objectTypes';

export type Change = 'ADD' | 'UPDATE' | 'DELETE';

const SYSTEM_NAMES: Readonly<Record<number, string>> = {
	1: 'LEAD',
	2: 'DEAL',
	3: 'CONTACT',
	4: 'COMPANY',
	7: 'QUOTE',
};
const CHANGES: readonly Change[] = ['ADD', 'UPDATE', 'DELETE'];

/** Events any application may bind, whatever its scope. */
const BASIC_EVENTS = [
	'ONOFFLINEEVENT',
	'ONAPPINSTALL',
	'ONAPPUNINSTALL',
	'ONAPPTEST',
	'ONAPPUPDATE',
];

/** The events one change fires: the base event, and the type's own where the portal has those. */
export function eventsOf(change: Change, entityTypeId: number, perType: boolean): string[] {
	const system = SYSTEM_NAMES[entityTypeId];
	if (system !== undefined) return [`ONCRM${system}${change}`];
	if (!isDynamicType(entityTypeId)) return [];
	const base = `ONCRMDYNAMICITEM${change}`;
	return perType ? [base, `${base}_${entityTypeId}`] : [base];
}

/** What `events` answers for these scopes, in upper case (portal-contract.md §4). */
export function bindableEvents(
	types: readonly ObjectType[],
	scope: readonly string[],
	perType: boolean,
): string[] {
	if (!scope.includes('crm')) return [...BASIC_EVENTS];
	const fired = types.flatMap(({ entityTypeId }) =>
		CHANGES.flatMap((change) => eventsOf(change, entityTypeId, perType)),
	);
	return [...new Set([...BASIC_EVENTS, ...fired])];
}
