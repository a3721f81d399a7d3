import { labelSource, type LabelKind, type LabelSource } from '../crm/labelKinds';
import type { LabelLookups, LabelRequests } from '../crm/labels';
import type { Command, CommandOutcome, Portal } from '../portal/portal';
import { labelRows } from './labelRows';
import { builtInTypes } from './objectTypes';

const FRESH_FOR_MS = 5 * 60_000;
const PAGE = 50;

/** Texts found, and what kept others from being found. */
export interface FoundLabels {
	lookups: LabelLookups;
	/** What a person can do to get more; one for the whole lookup. */
	hint?: string;
}

/** One command of the lookup and what it looks for. */
interface Lookup {
	kind: LabelKind;
	source: LabelSource;
	ids: readonly string[];
	command: Command;
}

/** Texts by credential and kind; `undefined` = the portal was asked and had none. */
const known = new Map<string, { texts: Map<string, string | undefined>; askedAt: number }>();

/**
 * Looks up the texts of ids for all items at once, each id once, 50 lists to a request, and keeps them
 * for five minutes. What cannot be looked up (no rights, deleted) is left out.
 */
export async function lookUpLabels(portal: Portal, requests: LabelRequests): Promise<FoundLabels> {
	const lookups = [...requests].flatMap(([kind, ids]) => lookupsOf(portal, kind, ids));
	const outcomes = await portal.batch(
		Object.fromEntries(lookups.map(({ command }, index) => [`l${index}`, command])),
	);
	let lacksUsers = false;
	lookups.forEach((lookup, index) => {
		const outcome = outcomes[`l${index}`];
		if (!outcome) return;
		remember(portal, lookup, outcome);
		lacksUsers ||= lookup.source.of === 'user' && lacksScope(outcome);
	});
	return {
		lookups: new Map([...requests.keys()].map((kind) => [kind, textsOf(portal, kind)])),
		...(lacksUsers ? { hint: USER_SCOPE_HINT } : {}),
	};
}

const USER_SCOPE_HINT =
	'Labels of users are missing: tick "Users (user_brief)" in the permissions of the local application or the inbound webhook in the portal, then connect the credential again.';

function lacksScope(outcome: CommandOutcome): boolean {
	return !outcome.ok && outcome.error.is('insufficient_scope', 'ERROR_METHOD_NOT_FOUND');
}

function keptOf(portal: Portal, kind: LabelKind) {
	const key = `${portal.connection.key} ${kind}`;
	const kept = known.get(key);
	if (kept && Date.now() - kept.askedAt < FRESH_FOR_MS) return kept;
	const fresh = { texts: new Map<string, string | undefined>(), askedAt: Date.now() };
	known.set(key, fresh);
	return fresh;
}

function textsOf(portal: Portal, kind: LabelKind): Map<string, string> {
	const texts = new Map<string, string>();
	for (const [id, text] of keptOf(portal, kind).texts) if (text !== undefined) texts.set(id, text);
	return texts;
}

function remember(portal: Portal, { kind, source, ids }: Lookup, outcome: CommandOutcome): void {
	const { texts } = keptOf(portal, kind);
	if (!outcome.ok) return;
	for (const id of ids) texts.set(id, undefined);
	for (const [id, text] of labelRows(source, outcome.result)) texts.set(id, text);
}

function lookupsOf(portal: Portal, kind: LabelKind, ids: ReadonlySet<string>): Lookup[] {
	const { texts } = keptOf(portal, kind);
	const source = labelSource(kind);
	if (source.of === 'objectType') {
		for (const { entityTypeId, title } of builtInTypes()) texts.set(String(entityTypeId), title);
	}
	const missing = [...ids].filter((id) => !texts.has(id));
	if (missing.length === 0) return [];
	if (source.of === 'status' || source.of === 'category') {
		return [{ kind, source, ids: missing, command: wholeList(source) }];
	}
	return Array.from({ length: Math.ceil(missing.length / PAGE) }, (_, page) => {
		const part = missing.slice(page * PAGE, (page + 1) * PAGE);
		return { kind, source, ids: part, command: byIds(source, part) };
	});
}

function wholeList(source: Extract<LabelSource, { of: 'status' | 'category' }>): Command {
	return source.of === 'status'
		? { method: 'crm.status.list', params: { filter: { ENTITY_ID: source.statusType } } }
		: { method: 'crm.category.list', params: { entityTypeId: source.entityTypeId } };
}

function byIds(
	source: Extract<LabelSource, { of: 'user' | 'objectType' | 'item' }>,
	ids: readonly string[],
): Command {
	if (source.of === 'user') return { method: 'user.get', params: { ID: ids } };
	if (source.of === 'objectType') {
		return { method: 'crm.type.list', params: { filter: { '@entityTypeId': ids }, start: -1 } };
	}
	return {
		method: 'crm.item.list',
		params: {
			entityTypeId: source.entityTypeId,
			select: ['id', ...titleFields(source.entityTypeId)],
			filter: { '@id': ids },
			order: { id: 'ASC' },
			start: -1,
		},
	};
}

const CONTACT = 3;

/** The fields whose values people know an item by; a contact has a name and no title. */
export function titleFields(entityTypeId: number): string[] {
	return entityTypeId === CONTACT ? ['name', 'secondName', 'lastName'] : ['title'];
}
