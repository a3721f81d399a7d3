import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { InputFiles } from '../../shared/items/writing/sending/writing';
import { isMapOrList, parsedJson } from '../../shared/validation/json';
import * as z from '../../shared/validation/zod';
import { inputFiles } from './inputFiles';
import { readJsonObject } from './jsonParameter';
import { CHECK_EXPRESSION, UnusableInput } from './outcomes/unusableInput';
import { isTool } from './toolNode';

/** What an input wants written, as it gave it. */
export interface GivenFields {
	values: Readonly<Record<string, unknown>>;
	/** An item as *Get* emits it, or the columns of an input: what cannot be written is left out. */
	isItem: boolean;
	/** Fields whose values must be equal; of an upsert. */
	matchBy: string[];
	files: InputFiles;
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
 * @throws UnusableInput
 */
export function givenFields(
	context: IExecuteFunctions,
	itemIndex: number,
	input: INodeExecutionData,
): GivenFields {
	const isJson = context.getNodeParameter('fieldsInput', itemIndex, 'mapper') === 'json';
	const given = isJson
		? fieldsOfJson(context, itemIndex)
		: fieldsOfMapper(context, itemIndex, input);
	return { ...given, files: inputFiles(context, itemIndex, input) };
}

function fieldsOfJson(context: IExecuteFunctions, itemIndex: number): Omit<GivenFields, 'files'> {
	const given: unknown = context.getNodeParameter('fieldsJson', itemIndex, undefined);
	const values = readJsonObject('Fields (JSON)', given);
	if (!values || Object.values(values).every((value) => value === undefined)) {
		throw new UnusableInput(
			'"Fields (JSON)" names no field',
			`Give an object with at least one field, such as {"title": "Paid"}. ${CHECK_EXPRESSION}`,
		);
	}
	const isItem = Object.hasOwn(values, 'entityTypeId') && Object.hasOwn(values, 'id');
	return { values, isItem, matchBy: namesIn(context.getNodeParameter('matchBy', itemIndex, '')) };
}

/** Names in a list, or in a text with commas. */
export function namesIn(given: unknown): string[] {
	const names = Array.isArray(given) ? given : String(given ?? '').split(',');
	return names.map((name) => String(name).trim()).filter((name) => name !== '');
}

function fieldsOfMapper(
	context: IExecuteFunctions,
	itemIndex: number,
	input: INodeExecutionData,
): Omit<GivenFields, 'files'> {
	const read = z.safeParse(mapperSchema, context.getNodeParameter('fields', itemIndex, {}) ?? {});
	if (!read.success) {
		throw new UnusableInput(
			'"Fields" is not what the mapper of this node gives',
			'Fill the mapper, or choose "JSON" under "Fields Input" to give the fields as an object.',
		);
	}
	const { mappingMode, matchingColumns } = read.data;
	const matchBy = namesIn(matchingColumns ?? []);
	if (mappingMode === 'autoMapInputData') return { values: input.json, isItem: true, matchBy };
	return { values: namedColumns(read.data, isTool(context.getNode())), isItem: false, matchBy };
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
	const json = parsedJson(value);
	return isMapOrList(json) ? json : value;
}
