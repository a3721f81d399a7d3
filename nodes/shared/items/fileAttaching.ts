import type { BinaryHelperFunctions, IBinaryKeyData } from 'n8n-workflow';
import { itemFiles, type ItemFile } from '../crm/itemFiles';
import type { ItemSchema } from '../crm/itemSchema';
import { openDownload, type Download } from '../portal/download';
import type { Portal, PortalContext } from '../portal/portal';
import { asPortalError, PortalError } from '../portal/portalError';
import * as z from '../zod';
import type { AttachedFiles } from './presentedItems';
import type { RawItem } from './rawItem';

const MEGABYTE = 1024 * 1024;

/** The option of the nodes' `options` that is about files; `maxFileSize` in megabytes. */
export const fileOptionsSchema = z.object({
	maxFileSize: z._default(z.coerce.number().check(z.gt(0)), 50),
});

type FileContext = PortalContext & { helpers: Pick<BinaryHelperFunctions, 'prepareBinaryData'> };

/** What is said of a file in its field. */
type FileNote = { name?: string; size?: number } | { error: { code: string; message: string } };

/**
 * Fetches the files of items as n8n binary data, under the field's name, or the field's name and a
 * number where a field holds several. A file that cannot be fetched has its error in its place.
 * @param maxFileSize megabytes
 */
export function fileAttacher(context: FileContext, portal: Portal, maxFileSize: number) {
	return async (raw: RawItem, schema: ItemSchema): Promise<AttachedFiles> => {
		const binary: IBinaryKeyData = {};
		const attached = { ...raw };
		for (const file of itemFiles(raw, schema)) {
			const note = await attach(context, portal, file, maxFileSize * MEGABYTE, binary, raw);
			attached[file.field] = noted(attached[file.field], file.position, note);
		}
		return { raw: attached, binary };
	};
}

async function attach(
	context: FileContext,
	portal: Portal,
	file: ItemFile,
	mostBytes: number,
	binary: IBinaryKeyData,
	raw: RawItem,
): Promise<FileNote> {
	try {
		const download = await openDownload(context, portal.connection, file.address);
		const content = await boundedContent(download, mostBytes);
		const name = download.name ?? `file-${file.id}`;
		const key = Array.isArray(raw[file.field]) ? `${file.field}_${file.position}` : file.field;
		binary[key] = await context.helpers.prepareBinaryData(content, name, download.mimeType);
		const size = download.size ?? (content as { length?: number }).length;
		return { name, ...(size === undefined ? {} : { size }) };
	} catch (error) {
		const { code, message } = asPortalError(error);
		return { error: { code, message } };
	}
}

type Content = Parameters<BinaryHelperFunctions['prepareBinaryData']>[0];

/** The stream itself where its size is known; else what it holds, read no further than the limit. */
async function boundedContent({ body, size }: Download, mostBytes: number): Promise<Content> {
	if (size !== undefined) {
		if (size <= mostBytes) return body as unknown as Content;
		body.destroy();
		throw tooLarge(mostBytes);
	}
	const chunks: Uint8Array[] = [];
	let bytes = 0;
	for await (const chunk of body) {
		bytes += chunk.length;
		if (bytes > mostBytes) throw tooLarge(mostBytes);
		chunks.push(chunk);
	}
	return Buffer.concat(chunks);
}

function tooLarge(mostBytes: number): PortalError {
	const text = `The file is larger than ${mostBytes / MEGABYTE} MB, the option "Maximum File Size"`;
	return new PortalError({ code: 'FILE_TOO_LARGE', text, status: 200, method: 'file download' });
}

/** The field's value with what is known of one of its files put into that file. */
function noted(value: unknown, position: number, note: FileNote): unknown {
	if (Array.isArray(value)) {
		return value.map((one: unknown, index) => (index === position ? withNote(one, note) : one));
	}
	return withNote(value, note);
}

const withNote = (file: unknown, note: FileNote): unknown =>
	typeof file === 'object' && file !== null ? { ...file, ...note } : file;
