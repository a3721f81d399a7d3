import { writtenId } from './numbers';
import { isObject } from '../../../validation/json';
import {
	doesNotFit,
	isEmptyValue,
	unwritable,
	type WriteError,
	type WrittenField,
} from './writeError';

/** A file of the input's binary data, by the name of its field; it is read when it is sent. */
export class AttachedFile {
	constructor(readonly binaryField: string) {}
}

/** What is written for one file: one that is kept, one that comes along, or one of the input. */
export type WrittenFile = { id: string } | [name: string, base64: string] | AttachedFile;

/** The files an input can name: its binary fields, and those the stored item holds. */
export interface KnownFiles {
	/** Names of the input's binary fields. */
	binaryFields: ReadonlySet<string>;
	/** Ids of the files in this field of the stored item; `undefined` where nobody looked. */
	stored: ReadonlySet<string> | undefined;
	/** Leaves a file out that is not the item's own, instead of an error. */
	dropForeign?: ((id: string) => void) | undefined;
}

const WANTED =
	'the name of a binary field, ["name.pdf", "its content in Base64"], or {"id": …} of a file to keep';
const DATA_URL = /^data:[^,]{0,200};base64,/i;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/**
 * Base64 without foreign characters: the portal decodes leniently and would store a broken file
 * (docs/portal-contract.md §7). `undefined` for what is no Base64.
 */
export function pureBase64(text: string): string | undefined {
	const content = text.replace(DATA_URL, '').replace(/\s+/g, '');
	const digits = content.replace(/=+$/, '').length;
	return BASE64.test(content) && digits % 4 !== 1 ? content : undefined;
}

function pairOf(value: unknown): [string, string] | undefined {
	if (!Array.isArray(value) || value.length !== 2) return undefined;
	const [name, content]: unknown[] = value;
	if (typeof name !== 'string' || name.trim() === '' || typeof content !== 'string') {
		return undefined;
	}
	const base64 = pureBase64(content);
	return base64 === undefined ? undefined : [name, base64];
}

/** The files given under `fileData`, the wrapper of the older methods. */
function unwrapped(value: unknown): unknown {
	return isObject(value) && 'fileData' in value ? value['fileData'] : value;
}

function keptId(value: unknown): string | undefined {
	const id = writtenId(isObject(value) ? (value['id'] ?? value['ID']) : value);
	return id === '0' ? undefined : id;
}

/** One file; `undefined`: left out, because it is not the item's. */
function writtenFile(
	written: WrittenField,
	value: unknown,
	known: KnownFiles,
): WrittenFile | undefined {
	const given = unwrapped(value);
	const pair = pairOf(given);
	if (pair) return pair;
	if (typeof given === 'string' && known.binaryFields.has(given.trim())) {
		return new AttachedFile(given.trim());
	}
	const id = keptId(given);
	if (id !== undefined) return ownFile(written, id, known);
	if (typeof given === 'string') throw unknownBinary(written, given, known);
	throw doesNotFit(written, value, WANTED);
}

function ownFile(
	written: WrittenField,
	id: string,
	{ stored, dropForeign }: KnownFiles,
): WrittenFile | undefined {
	if (stored?.has(id)) return { id };
	if (dropForeign) {
		dropForeign(id);
		return undefined;
	}
	throw unwritable(
		written,
		`cannot keep file ${id}: the item has no such file in this field`,
		'A file of another item is written by its content: download it, and name its binary field.',
	);
}

function unknownBinary(
	written: WrittenField,
	name: string,
	{ binaryFields }: KnownFiles,
): WriteError {
	const there = [...binaryFields].join(', ') || 'none';
	return unwritable(
		written,
		`names the binary field ${JSON.stringify(name)}, which the input does not have`,
		`Binary fields of this input: ${there}. A file may also be given as ${WANTED}.`,
	);
}

/**
 * A field of one file. `undefined`: nothing is written.
 * @throws WriteError
 */
export function writtenSingleFile(
	written: WrittenField,
	value: unknown,
	known: KnownFiles,
): WrittenFile | undefined {
	const isListOfOne = Array.isArray(value) && value.length === 1;
	return writtenFile(written, isListOfOne ? value[0] : value, known);
}

/** `["a.pdf", "JVBERi0x"]` where a list of files is wanted: one file, not two (docs/portal-contract.md §7). */
function isFlatPair(value: unknown[], { binaryFields }: KnownFiles): boolean {
	const isName = (entry: unknown) =>
		typeof entry === 'string' && (binaryFields.has(entry.trim()) || keptId(entry) !== undefined);
	return pairOf(value) !== undefined && !value.some(isName);
}

/**
 * A field of several files: the whole list, those that are kept included.
 * @throws WriteError
 */
export function writtenFiles(
	written: WrittenField,
	value: unknown,
	known: KnownFiles,
): WrittenFile[] {
	const entries = !Array.isArray(value) || isFlatPair(value, known) ? [value] : value;
	return entries
		.filter((entry) => entry !== undefined && !isEmptyValue(entry))
		.map((entry) => writtenFile(written, entry, known))
		.filter((file) => file !== undefined);
}
