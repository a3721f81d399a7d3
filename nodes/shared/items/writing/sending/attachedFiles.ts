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
	if (value instanceof AttachedFile) return await attachedFile(value.binaryField, files);
	if (!isList(value)) return value;
	const list: QueryValue[] = [];
	for (const one of value) list.push(await contentOf(one, files));
	return list;
}

function isList(value: WrittenValue): value is readonly WrittenValue[] & WrittenValue {
	return Array.isArray(value);
}

/**
 * A file of the input's binary data as the portal takes it.
 * @throws WriteError where it cannot be read: it is this input's alone
 */
export async function attachedFile(
	binaryField: string,
	files: InputFiles | undefined,
): Promise<[name: string, base64: string]> {
	if (!files?.names.has(binaryField)) throw withoutField(binaryField, files?.names ?? []);
	const read = await files.read(binaryField).catch(reasonOf);
	if (typeof read === 'object') return [read.fileName, read.base64];
	throw new WriteError(`The file in the binary field "${binaryField}" cannot be read`, read);
}

const reasonOf = (caught: unknown): string =>
	caught instanceof Error ? caught.message : String(caught);

/** An input without a binary field of this name. */
export function withoutField(binaryField: string, names: Iterable<string>): WriteError {
	const there = [...names].map((name) => `"${name}"`).join(', ');
	return new WriteError(
		`The input has no binary field "${binaryField}"`,
		there === ''
			? 'It has none: let a node before this one read or download the file.'
			: `It has ${there}.`,
	);
}
