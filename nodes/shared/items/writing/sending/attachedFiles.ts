import { AttachedFile } from '../../../crm/values/writing/forms/files';
import type { WrittenValue } from '../../../crm/values/writing/fieldWriter';
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
	if (value instanceof AttachedFile) {
		const { fileName, base64 } = (await files?.read(value.binaryField)) ?? {
			fileName: '',
			base64: '',
		};
		return [fileName, base64];
	}
	if (!isList(value)) return value;
	const list: QueryValue[] = [];
	for (const one of value) list.push(await contentOf(one, files));
	return list;
}

function isList(value: WrittenValue): value is readonly WrittenValue[] & WrittenValue {
	return Array.isArray(value);
}
