import { NodeOperationError, type INode } from 'n8n-workflow';
import type { ItemSchema } from '../../shared/crm/schema/itemSchema';
import { listOf } from '../settings/choice';

/**
 * The option "Only When Changed": API or original names, as a list or as a text with commas.
 * @throws NodeOperationError that names the option
 */
export function readWatchedNames(node: INode, value: unknown): string[] {
	if (!Array.isArray(value) && typeof (value ?? '') !== 'string') {
		throw new NodeOperationError(
			node,
			'"Only When Changed" must be a list of field names, or a text with field names and commas',
		);
	}
	return [...new Set(listOf(value))];
}

/** The fields of a type among those that are to be watched, by API name. */
export function watchedFieldsOf(schema: ItemSchema, names: readonly string[]): string[] {
	const byOriginal = new Map(
		Object.entries(schema).map(([name, { upperName }]) => [upperName, name]),
	);
	const found = names.flatMap((name) =>
		Object.hasOwn(schema, name) ? name : (byOriginal.get(name) ?? []),
	);
	return [...new Set(found)];
}

/**
 * @param schemas of the chosen types; one that could not be read may have any name
 * @throws NodeOperationError for a name that no chosen type has
 */
export function refuseUnknownNames(
	node: INode,
	names: readonly string[],
	schemas: ReadonlyArray<ItemSchema | undefined>,
): void {
	const unknown = names.filter((name) =>
		schemas.every((schema) => schema && watchedFieldsOf(schema, [name]).length === 0),
	);
	if (unknown.length === 0 || schemas.length === 0) return;
	throw new NodeOperationError(
		node,
		`"Only When Changed" has ${unknown.map((name) => `"${name}"`).join(', ')}, which no chosen object type has`,
		{
			description:
				'Choose fields from the list, or give their API names (ufCrm3_1747309727) or original names (UF_CRM_3_1747309727).',
		},
	);
}
