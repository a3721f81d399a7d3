import { isDynamicType, type ObjectType } from '../items/objectTypes';

export type Change = 'ADD' | 'UPDATE' | 'DELETE';

const SYSTEM_NAMES: Readonly<Record<number, string>> = {
	1: 'LEAD',
	2: 'DEAL',
	3: 'CONTACT',
	4: 'COMPANY',
	7: 'QUOTE',
};
const CHANGES: readonly Change[] = ['ADD', 'UPDATE', 'DELETE'];

/** Built like smart processes, with the base events only (docs/portal-contract.md §4). */
const SIGNED_DOCUMENTS = new Set([36, 39]);

/** Other events of CRM that an application may bind. */
const OTHER_CRM_EVENTS = [
	...['ONCRMTYPE', 'ONCRMTYPEUSERFIELD', 'ONCRMTIMELINECOMMENT', 'ONCRMACTIVITY'].flatMap((name) =>
		CHANGES.map((change) => `${name}${change}`),
	),
	'ONCRMTYPEUSERFIELDSETENUMVALUES',
	'ONCRMDEALMOVETOCATEGORY',
];

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
	const isSigned = SIGNED_DOCUMENTS.has(entityTypeId);
	if (!isDynamicType(entityTypeId) && !isSigned) return [];
	const base = `ONCRMDYNAMICITEM${change}`;
	return perType && !isSigned ? [base, `${base}_${entityTypeId}`] : [base];
}

/** What `events` answers for these scopes, in upper case (docs/portal-contract.md §4). */
export function bindableEvents(
	types: readonly ObjectType[],
	scope: readonly string[],
	perType: boolean,
): string[] {
	if (!scope.includes('crm')) return [...BASIC_EVENTS];
	const fired = types.flatMap(({ entityTypeId }) =>
		CHANGES.flatMap((change) => eventsOf(change, entityTypeId, perType)),
	);
	return [...new Set([...BASIC_EVENTS, ...fired, ...OTHER_CRM_EVENTS])];
}
