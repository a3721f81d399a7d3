import { labelSource, type LabelKind, type LabelSource } from '../../../crm/labels/labelKinds';
import type { Candidate, NameFinder } from '../../../crm/writing/names';
import type { Command, CommandOutcome, Portal } from '../../../portal/portal';
import type { QueryValue } from '../../../portal/transport/query';
import { phpList } from '../../../validation/phpList';
import * as z from '../../../validation/zod';
import { idText, titleFields } from '../../lookups/itemTitles';
import { labelRows } from '../../lookups/labelRows';
import { goesAlone } from '../sending/commandForm';

/** Names to look up: kind → names. */
export type NameRequests = Map<LabelKind, Set<string>>;

interface Lookup {
	kind: LabelKind;
	/** Of a list, which holds all names: undefined. */
	name: string | undefined;
	command: Command;
}

const users = phpList(z.looseObject({ ID: idText, EMAIL: z.catch(z.string(), '') }));

/**
 * Looks up what names may stand for, each once, 50 to a request: lists whole, users and items by the
 * name. What the connection may not read is `undefined` to the finder.
 */
export async function lookUpNames(portal: Portal, requests: NameRequests): Promise<NameFinder> {
	const lookups = [...requests].flatMap(([kind, names]) => lookupsOf(kind, [...names]));
	const outcomes = await sendLookups(portal, lookups);
	const found = new Map<string, readonly Candidate[]>();
	lookups.forEach((lookup, index) => {
		const outcome = outcomes[index];
		if (outcome?.ok)
			found.set(keyOf(lookup.kind, lookup.name), candidatesOf(lookup, outcome.result));
	});
	return (kind, name) => found.get(keyOf(kind, isWholeList(kind) ? undefined : name));
}

const keyOf = (kind: LabelKind, name: string | undefined) => `${kind}\n${name ?? ''}`;

function isWholeList(kind: LabelKind): boolean {
	const { of } = labelSource(kind);
	return of === 'status' || of === 'category';
}

/** A name that a batch would alter is looked up by itself. */
async function sendLookups(
	portal: Portal,
	lookups: readonly Lookup[],
): Promise<Array<CommandOutcome | undefined>> {
	const isAlone = lookups.map(({ command }) => goesAlone(command.params));
	const outcomes: Record<string, CommandOutcome> = await portal.batch(
		Object.fromEntries(
			lookups.flatMap(({ command }, index) => (isAlone[index] ? [] : [[`n${index}`, command]])),
		),
	);
	const all: Array<CommandOutcome | undefined> = [];
	for (const [index, { command }] of lookups.entries()) {
		all.push(isAlone[index] ? await portal.alone(command) : outcomes[`n${index}`]);
	}
	return all;
}

function lookupsOf(kind: LabelKind, names: readonly string[]): Lookup[] {
	const source = labelSource(kind);
	switch (source.of) {
		case 'status': {
			const params = { filter: { ENTITY_ID: source.statusType } };
			return [{ kind, name: undefined, command: { method: 'crm.status.list', params } }];
		}
		case 'category': {
			const params = { entityTypeId: source.entityTypeId };
			return [{ kind, name: undefined, command: { method: 'crm.category.list', params } }];
		}
		case 'user':
			return names.map((name) => ({ kind, name, command: userSearch(name) }));
		case 'item':
			return names.map((name) => ({ kind, name, command: itemSearch(source.entityTypeId, name) }));
		default:
			return [];
	}
}

const isEmail = (name: string) => name.includes('@');

function userSearch(name: string): Command {
	const FILTER = isEmail(name) ? { EMAIL: name } : { NAME_SEARCH: name };
	return { method: 'user.get', params: { FILTER } };
}

function itemSearch(entityTypeId: number, name: string): Command {
	const fields = titleFields(entityTypeId);
	return {
		method: 'crm.item.list',
		params: {
			entityTypeId,
			select: ['id', ...fields],
			filter: fields.includes('title') ? { '=title': name } : personFilter(name),
			order: { id: 'ASC' },
			start: -1,
		},
	};
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
	const isYes = (value: unknown) => value === 'Y' || value === true;
	return new Set(all.filter(({ isDefault }) => isYes(isDefault)).map(({ id }) => id));
}

function candidatesOf({ kind, name }: Lookup, result: unknown): Candidate[] {
	const source: LabelSource = labelSource(kind);
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
