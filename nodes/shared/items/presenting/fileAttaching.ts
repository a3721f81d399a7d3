import type { BinaryHelperFunctions, IBinaryData, IBinaryKeyData } from 'n8n-workflow';
import type { FileNote } from '../../crm/values/fileNotes';
import type { ItemFile } from '../../crm/values/itemFiles';
import { fieldOf, isList } from '../../crm/values/reading/typedValues';
import { wholeNumber, type Range } from '../../validation/options';
import { endsWithin } from '../../portal/limits/clock';
import { openDownload, type Download, type FileStream } from '../../portal/files/download';
import type { Portal, PortalContext } from '../../portal/portal';
import { asPortalError, PortalError } from '../../portal/errors/portalError';
import * as z from '../../validation/zod';
import { FileAddresses } from './fileAddresses';
import type { AttachedFiles, FileAttacher, ShownType } from './presentedItems';

const MEGABYTE = 1024 * 1024;

const MOST_MS = 300_000;

/** Megabytes a file may be allowed to have. */
export const FILE_SIZES: Range = [1, 2_000];

/** The option of the nodes' `options` that is about files; `maxFileSize` in megabytes. */
export const fileOptionsSchema = z.object({
	maxFileSize: z._default(wholeNumber('Maximum File Size (MB)', FILE_SIZES), 50),
});

/** After so many files that did not arrive in time, one after another, no more are waited for. */
const MOST_LATE = 3;

interface FetchedFile {
	about: FileNote['about'];
	data?: IBinaryData;
}

const GIVEN_UP: FetchedFile = {
	about: {
		error: {
			code: 'FILE_NOT_FETCHED',
			message: `Not asked for, because ${MOST_LATE} files before it did not arrive in time`,
		},
	},
};

const failedWith = ({ about }: FetchedFile, ...codes: string[]): boolean =>
	'error' in about && codes.includes(about.error.code);

const isLate = (fetched: FetchedFile) => failedWith(fetched, 'FILE_STALLED', 'NO_ANSWER');

/** After so many files whose new addresses were refused too, one after another, no more are asked for. */
const MOST_VAIN = 3;

/** The right to the file is missing, or its address is of an earlier token: the code is the same. */
const isDenied = (fetched: FetchedFile) => failedWith(fetched, 'ACCESS_DENIED');

/** A context of n8n's that can keep files. */
export type FileContext = PortalContext & {
	helpers: Pick<BinaryHelperFunctions, 'prepareBinaryData'>;
};

/**
 * Fetches the files of items as n8n binary data, under the name their field comes out under, and a
 * number where the field may hold several. A file that cannot be fetched has its error in its place.
 * @param maxFileSize megabytes
 */
export function fileAttacher(
	context: FileContext,
	portal: Portal,
	maxFileSize: number,
): FileAttacher {
	let lateInARow = 0;
	let vainInARow = 0;
	const fetchUnlessHopeless = async (file: ItemFile): Promise<FetchedFile> => {
		if (lateInARow >= MOST_LATE) return GIVEN_UP;
		const fetched = await fetchFile(context, portal, file, maxFileSize * MEGABYTE);
		lateInARow = isLate(fetched) ? lateInARow + 1 : 0;
		return fetched;
	};
	const fetchOneOf = async (addresses: FileAddresses, file: ItemFile): Promise<FetchedFile> => {
		const latest = await addresses.latest(file);
		const fetched = await fetchUnlessHopeless(latest);
		if (!isDenied(fetched) || vainInARow >= MOST_VAIN) return fetched;
		const renewed = await addresses.renewed(latest);
		const again = renewed ? await fetchUnlessHopeless(renewed) : fetched;
		vainInARow = isDenied(again) ? vainInARow + 1 : 0;
		return again;
	};
	return async (raw, type): Promise<AttachedFiles> => {
		const binary: IBinaryKeyData = {};
		const notes: FileNote[] = [];
		const addresses = new FileAddresses(portal, raw, type);
		for (const file of addresses.files) {
			if (type.wanted && !type.wanted.has(file.field)) continue;
			const { field, position } = file;
			const fetched = await fetchOneOf(addresses, file);
			if (fetched.data) binary[freeKey(binary, keyOf(file, type))] = fetched.data;
			notes.push({ field, position, about: fetched.about });
		}
		return { notes, binary };
	};
}

function keyOf({ field, position }: ItemFile, { schema, names }: ShownType): string {
	const described = fieldOf(schema, field);
	return described && isList(described) ? `${names(field)}_${position}` : names(field);
}

/** A field may be called what another's second file is called. */
function freeKey(binary: IBinaryKeyData, wish: string): string {
	let key = wish;
	while (Object.hasOwn(binary, key)) key += '_';
	return key;
}

async function fetchFile(
	context: FileContext,
	portal: Portal,
	file: ItemFile,
	mostBytes: number,
): Promise<FetchedFile> {
	try {
		const download = await openDownload(context, portal.connection, file.address);
		const name = download.name ?? `file-${file.id}`;
		const storing = storedFile(context, download, name, mostBytes);
		const { data, size } = await inTime(download.body, storing);
		return { data, about: { name, ...(size === undefined ? {} : { size }) } };
	} catch (error) {
		const { code, failure, message } = asPortalError(error);
		return { about: { error: { code, message: failure.text || message } } };
	}
}

function asFileError(caught: unknown): PortalError {
	if (caught instanceof PortalError) return caught;
	return fileError('FILE_NOT_READ', caught instanceof Error ? caught.message : String(caught));
}

/**
 * n8n's time-out ends with the headers of an answer. A file that stalls after them is given up, or
 * it would hold up everything that waits for it.
 * @throws PortalError, or what the work throws
 */
async function inTime<Result>(body: FileStream, work: Promise<Result>): Promise<Result> {
	if (await endsWithin(MOST_MS, work)) return await work;
	body.destroy();
	throw fileError('FILE_STALLED', 'The file did not arrive within five minutes');
}

type Content = Parameters<BinaryHelperFunctions['prepareBinaryData']>[0];

/**
 * Hands a file to n8n. Nobody knows what a broken connection, or a full disk, makes n8n throw.
 * @throws PortalError
 */
async function storedFile(
	context: FileContext,
	download: Download,
	name: string,
	mostBytes: number,
): Promise<{ data: IBinaryData; size: number | undefined }> {
	const { mimeType, size } = download;
	try {
		const content = await boundedContent(download, mostBytes);
		const data = await context.helpers.prepareBinaryData(content, name, mimeType);
		return { data, size: data.bytes ?? size ?? (content as { length?: number }).length };
	} catch (error) {
		throw asFileError(error);
	}
}

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

const tooLarge = (mostBytes: number) =>
	fileError(
		'FILE_TOO_LARGE',
		`The file is larger than ${mostBytes / MEGABYTE} MB, the option "Maximum File Size"`,
	);

const fileError = (code: string, text: string) =>
	new PortalError({ code, text, status: 200, method: 'file download' });
