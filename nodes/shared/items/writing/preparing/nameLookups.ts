import { labelSource, type LabelKind } from '../../../crm/labels/labelKinds';
import type { Candidate, NameFinder } from '../../../crm/writing/names';
import type { Command, Portal } from '../../../portal/portal';
import type { QueryValue } from '../../../portal/transport/query';
import { phpList } from '../../../validation/phpList';
import { idText, textOrEmpty } from '../../../validation/texts';
import { isYes } from '../../../validation/yes';
import * as z from '../../../validation/zod';
import { titleFields } from '../../lookups/itemTitles';
import { isWhole, titledItems, wholeList } from '../../lookups/labelCommands';
import { labelRows } from '../../lookups/labelRows';
import { unalteredOutcomes } from '../sending/commandForm';

/** Names to look up: kind → names. */
export type NameRequests = Map<LabelKind, Set<string>>;

interface Lookup {
	kind: LabelKind;
	/** Of a list, which holds all names: undefined. */
	name: string | undefined;
	command: Command;
}

const users = phpList(z.looseObject({ ID: idText, EMAIL: textOrEmpty }));

/**
 * Looks up what names may stand for, each once, 50 to a request: lists whole, users and items by the
 * name. What the connection may not read is `undefined` to the finder.
 */
export async function lookUpNames(portal: Portal, requests: NameRequests): Promise<NameFinder> {
	const lookups = [...requests].flatMap(([kind, names]) => lookupsOf(kind, [...names]));
	const outcomes = await unalteredOutcomes(
		portal,
		lookups.map(({ command }) => command),
	);
	const found = new Map<string, readonly Candidate[]>();
	lookups.forEach((lookup, index) => {
		const outcome = outcomes[index];
		if (outcome?.ok)
			found.set(keyOf(lookup.kind, lookup.name), candidatesOf(lookup, outcome.result));
	});
	return (kind, name) => found.get(keyOf(kind, isWhole(labelSource(kind)) ? undefined : name));
}

const keyOf = (kind: LabelKind, name: string | undefined) => `${kind}\n${name ?? ''}`;

function lookupsOf(kind: LabelKind, names: readonly string[]): Lookup[] {
	const source = labelSource(kind);
	if (isWhole(source)) return [{ kind, name: undefined, command: wholeList(source) }];
	if (source.of === 'objectType') return [];
	return names.map((name) => {
		const command = source.of === 'user' ? userSearch(name) : itemSearch(source.entityTypeId, name);
		return { kind, name, command };
	});
}

const isEmail = (name: string) => name.includes('@');

function userSearch(name: string): Command {
	const FILTER = isEmail(name) ? { EMAIL: name } : { NAME_SEARCH: name };
	return { method: 'user.get', params: { FILTER } };
}

function itemSearch(entityTypeId: number, name: string): Command {
	const hasTitle = titleFields(entityTypeId).includes('title');
	return titledItems(entityTypeId, hasTitle ? { '=title': name } : personFilter(name));
}

/** A contact's label is its names in a row: where one ends and the next begins nobody knows. */
function personFilter(name: string): Record<string, QueryValue> {
	const words = name.split(/\s+/);
	const splits = words.map((_word, index) => ({
		'=name': words.slice(0, index + 1).join(' '),
		...(index + 1 < words.length ? { '%lastName': words.at(-1) ?? '' } : {}),
	}));
	const groups = [...splits, { '=lastName': name }].map((group, index) => [String(index), group]);
	return { 0: { logic: 'OR', ...Object.fromEntries(groups) } };
}

const pipelines = z.looseObject({
	categories: phpList(z.looseObject({ id: idText, isDefault: z.unknown() })),
});

function defaultPipelines(result: unknown): Set<string> {
	const all = pipelines.safeParse(result).data?.categories ?? [];
	return new Set(all.filter(({ isDefault }) => isYes(isDefault)).map(({ id }) => id));
}

function candidatesOf({ kind, name }: Lookup, result: unknown): Candidate[] {
	const source = labelSource(kind);
	if (source.of === 'user' && name !== undefined && isEmail(name)) {
		const rows = users.safeParse(result).data ?? [];
		return rows
			.filter(({ EMAIL }) => EMAIL.toLowerCase() === name.toLowerCase())
			.map(({ ID }) => ({ id: ID, label: name }));
	}
	const rows = labelRows(source, result).map(([id, label]) => ({ id, label }));
	if (source.of !== 'category') return rows;
	const isDefault = defaultPipelines(result);
	return rows.map((row) => ({ ...row, isDefault: isDefault.has(row.id) }));
}
