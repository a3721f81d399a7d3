import { NodeOperationError, type IExecuteFunctions, type INodeExecutionData } from 'n8n-workflow';
import * as z from '../../shared/validation/zod';
import { isObject, readJsonObject } from './jsonParameter';
import { isTool } from './toolNode';

/** What an input wants written, as it gave it. */
export interface GivenFields {
	values: Readonly<Record<string, unknown>>;
	/** An item as *Get* emits it, or the columns of an input: what cannot be written is left out. */
	isItem: boolean;
	/** Fields whose values must be equal; of an upsert. */
	matchBy: string[];
}

/** The value of the resource mapper; read whole, because n8n turns `null` and lists into something else. */
const mapperSchema = z.looseObject({
	mappingMode: z._default(z.string(), 'defineBelow'),
	value: z._default(z.nullable(z.record(z.string(), z.unknown())), null),
	matchingColumns: z._default(z.nullable(z.array(z.string())), null),
	schema: z._default(
		z.array(z.looseObject({ id: z.string(), type: z.optional(z.nullable(z.string())) })),
		[],
	),
});

type Mapper = z.infer<typeof mapperSchema>;

/**
 * The fields that one input of *Create*, *Update* or *Create or Update* gives.
 * @throws NodeOperationError
 */
export function givenFields(
	context: IExecuteFunctions,
	itemIndex: number,
	input: INodeExecutionData,
): GivenFields {
	const fieldsInput = context.getNodeParameter('fieldsInput', itemIndex, 'mapper');
	return fieldsInput === 'json'
		? fieldsOfJson(context, itemIndex)
		: fieldsOfMapper(context, itemIndex, input);
}

function fieldsOfJson(context: IExecuteFunctions, itemIndex: number): GivenFields {
	const node = context.getNode();
	const given: unknown = context.getNodeParameter('fieldsJson', itemIndex, undefined);
	const values = readJsonObject(node, itemIndex, 'Fields (JSON)', given);
	if (!values || Object.values(values).every((value) => value === undefined)) {
		throw new NodeOperationError(node, '"Fields (JSON)" names no field', {
			itemIndex,
			description:
				'Give an object with at least one field, such as {"title": "Paid"}. If it is an expression, check that the input item has the value.',
		});
	}
	const isItem = Object.hasOwn(values, 'entityTypeId') && Object.hasOwn(values, 'id');
	const matchBy: unknown = context.getNodeParameter('matchBy', itemIndex, '');
	return { values, isItem, matchBy: namesIn(matchBy) };
}

/** Names in a list, or in a text with commas. */
function namesIn(given: unknown): string[] {
	const names = Array.isArray(given) ? given : String(given ?? '').split(',');
	return names.map((name) => String(name).trim()).filter((name) => name !== '');
}

function fieldsOfMapper(
	context: IExecuteFunctions,
	itemIndex: number,
	input: INodeExecutionData,
): GivenFields {
	const node = context.getNode();
	const read = z.safeParse(mapperSchema, context.getNodeParameter('fields', itemIndex, {}) ?? {});
	if (!read.success) {
		throw new NodeOperationError(node, '"Fields" is not what the mapper of this node gives', {
			itemIndex,
			description:
				'Fill the mapper, or choose "JSON" under "Fields Input" to give the fields as an object.',
		});
	}
	const { mappingMode, matchingColumns } = read.data;
	const matchBy = namesIn(matchingColumns ?? []);
	if (mappingMode === 'autoMapInputData') return { values: input.json, isItem: true, matchBy };
	return { values: namedColumns(read.data, isTool(node)), isItem: false, matchBy };
}

/** What models and n8n write for "not given" (n8n-io/n8n issue 17981). */
const NOT_GIVEN = new Set(['', 'null', 'undefined', 'n/a']);

/**
 * The columns that hold something: the editor has `null` for what nobody filled in. For a person an
 * empty text empties the field; a model that leaves a column out makes it one as well.
 */
function namedColumns({ value, schema }: Mapper, asTool: boolean): Record<string, unknown> {
	const types = new Map(schema.map(({ id, type }) => [id, type]));
	const named = Object.entries(value ?? {}).filter(([, one]) => {
		if (one === null || one === undefined) return false;
		return !(asTool && typeof one === 'string' && NOT_GIVEN.has(one.trim().toLowerCase()));
	});
	return Object.fromEntries(named.map(([name, one]) => [name, parsed(one, types.get(name))]));
}

/** The editor gives lists and objects as texts with JSON. */
function parsed(value: unknown, type: string | null | undefined): unknown {
	if (typeof value !== 'string' || (type !== 'array' && type !== 'object')) return value;
	try {
		const json: unknown = JSON.parse(value);
		return Array.isArray(json) || isObject(json) ? json : value;
	} catch {
		return value;
	}
}
