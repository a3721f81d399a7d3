import { labelSource, type LabelKind, type LabelSource } from '../../crm/labels/labelKinds';
import type { LabelLookups, LabelRequests } from '../../crm/labels/labels';
import { partsOf } from '../../portal/parts';
import { PAGE_SIZE, type Command, type CommandOutcome, type Portal } from '../../portal/portal';
import { systemClock } from '../../portal/limits/clock';
import type { PortalError } from '../../portal/errors/portalError';
import { isWhole, titledItems, wholeList, type WholeSource } from './labelCommands';
import { labelRows } from './labelRows';
import { builtInTypes } from './objectTypes';

const FRESH_FOR_MS = 5 * 60_000;

/** A refusal is remembered for a moment only: people mend it and try again. */
const REFUSED_FOR_MS = 30_000;

/** Texts found, and what kept others from being found. */
export interface FoundLabels {
	lookups: LabelLookups;
	/** What a person can do to get more; one for the whole lookup. */
	hint?: string;
}

/** What is known of the ids of one kind. */
interface KnownTexts {
	/** `undefined`: the portal was asked and had none. */
	texts: Map<string, string | undefined>;
	askedAt: number;
	/** The connection may not read this kind at all. */
	refusal?: { error: PortalError; at: number };
}

/** One command of the lookup and what it looks for. */
interface Lookup {
	source: LabelSource;
	ids: readonly string[];
	known: KnownTexts;
	command: Command;
}

/** By credential and kind. */
const keptTexts = new Map<string, KnownTexts>();

/**
 * Looks up the texts of ids for all items at once, each id once, 50 lists to a request, and keeps them
 * for five minutes. What cannot be looked up (no rights, deleted) is left out.
 */
export async function lookUpLabels(portal: Portal, requests: LabelRequests): Promise<FoundLabels> {
	const known = new Map([...requests.keys()].map((kind) => [kind, knownOf(portal, kind)]));
	const lookups = [...known].flatMap(([kind, texts]) =>
		lookupsOf(kind, requests.get(kind) ?? new Set(), texts),
	);
	const outcomes = await portal.batchInOrder(lookups.map(({ command }) => command));
	for (const [index, outcome] of outcomes.entries()) remember(lookups[index], outcome);
	const lacksUsers = known.get('user')?.refusal?.error.is(...NO_SCOPE);
	return {
		lookups: new Map([...known].map(([kind, { texts }]) => [kind, texts])),
		...(lacksUsers ? { hint: USER_SCOPE_HINT } : {}),
	};
}

const NO_SCOPE = ['insufficient_scope', 'ERROR_METHOD_NOT_FOUND'];
const REFUSALS = [...NO_SCOPE, 'ACCESS_DENIED'];

const USER_SCOPE_HINT =
	'Labels of users are missing: tick "Users (brief) (user_brief)" in the permissions of the local application or the inbound webhook in the portal, then connect the credential again.';

function knownOf(portal: Portal, kind: LabelKind): KnownTexts {
	const key = `${portal.connection.key} ${kind}`;
	const known = keptTexts.get(key);
	const now = systemClock.now();
	if (known?.refusal && now - known.refusal.at >= REFUSED_FOR_MS) delete known.refusal;
	if (known && now - known.askedAt < FRESH_FOR_MS) return known;
	const fresh = { texts: new Map<string, string | undefined>(), askedAt: now };
	keptTexts.set(key, fresh);
	return fresh;
}

function remember(lookup: Lookup | undefined, outcome: CommandOutcome): void {
	if (!lookup) return;
	const { source, ids, known } = lookup;
	if (!outcome.ok) {
		const { error } = outcome;
		if (error.is(...REFUSALS)) known.refusal = { error, at: systemClock.now() };
		return;
	}
	for (const id of ids) known.texts.set(id, undefined);
	for (const [id, text] of labelRows(source, outcome.result)) known.texts.set(id, text);
}

function lookupsOf(kind: LabelKind, ids: ReadonlySet<string>, known: KnownTexts): Lookup[] {
	if (known.refusal) return [];
	const { texts } = known;
	const source = labelSource(kind);
	if (source.of === 'objectType') {
		for (const { entityTypeId, title } of builtInTypes()) texts.set(String(entityTypeId), title);
	}
	const missing = [...ids].filter((id) => !texts.has(id));
	if (missing.length === 0) return [];
	if (isWhole(source)) return [{ source, ids: missing, known, command: wholeList(source) }];
	return partsOf(missing, PAGE_SIZE).map((part) => ({
		source,
		ids: part,
		known,
		command: byIds(source, part),
	}));
}

function byIds(source: Exclude<LabelSource, WholeSource>, ids: readonly string[]): Command {
	switch (source.of) {
		case 'user':
			return { method: 'user.get', params: { ID: ids } };
		case 'objectType':
			return { method: 'crm.type.list', params: { filter: { '@entityTypeId': ids }, start: -1 } };
		case 'item':
			return titledItems(source.entityTypeId, { '@id': ids });
	}
}
