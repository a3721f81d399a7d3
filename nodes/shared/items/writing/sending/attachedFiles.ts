import { AttachedFile } from '../../../crm/writing/forms/files';
import { WriteError } from '../../../crm/writing/forms/writeError';
import type { WrittenValue } from '../../../crm/writing/fieldWriter';
import type { QueryValue } from '../../../portal/transport/query';
import type { InputFiles } from './writing';

/** Fields as they are sent: files of the input's binary data are read now, not earlier. */
export async function withFileContents(
	fields: Readonly<Record<string, WrittenValue>>,
	files: InputFiles | undefined,
): Promise<Record<string, QueryValue>> {
	const out: Record<string, QueryValue> = {};
	for (const [name, value] of Object.entries(fields)) out[name] = await contentOf(value, files);
	return out;
}

/** Whether something of the input's binary data has to be read. */
export function holdsAttachedFile(fields: Readonly<Record<string, WrittenValue>>): boolean {
	return Object.values(fields)
		.flatMap((value): readonly WrittenValue[] => (isList(value) ? value : [value]))
		.some((value) => value instanceof AttachedFile);
}

async function contentOf(value: WrittenValue, files: InputFiles | undefined): Promise<QueryValue> {
	if (value instanceof AttachedFile) return await pairOf(value, files);
	if (!isList(value)) return value;
	const list: QueryValue[] = [];
	for (const one of value) list.push(await contentOf(one, files));
	return list;
}

function isList(value: WrittenValue): value is readonly WrittenValue[] & WrittenValue {
	return Array.isArray(value);
}

/** @throws WriteError where the input's file cannot be read: it is this input's alone */
async function pairOf(
	{ binaryField }: AttachedFile,
	files: InputFiles | undefined,
): Promise<[string, string]> {
	const content = await files?.read(binaryField).catch(reasonOf);
	if (typeof content === 'object') return [content.fileName, content.base64];
	throw content === undefined
		? new WriteError(`The input has no binary field "${binaryField}"`)
		: new WriteError(`The file in the binary field "${binaryField}" cannot be read`, content);
}

const reasonOf = (caught: unknown): string =>
	caught instanceof Error ? caught.message : String(caught);
