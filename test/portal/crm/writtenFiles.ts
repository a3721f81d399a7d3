import type { FileStore } from '../items/fileStore';

/** What a file field held, and what a write makes of it. */
export interface FileWrite {
	value: unknown;
	/** Files that no longer belong to the item. */
	dropped: number[];
}

/**
 * A single file field: `[name, base64]` stores a file, `{id}` of the present one keeps it, anything
 * else empties the field (docs/portal-contract.md §7).
 */
export function writtenFile(held: unknown, value: unknown, files: FileStore): FileWrite {
	const before = typeof held === 'number' ? [held] : [];
	const kept = keptId(value);
	if (kept !== undefined && before.includes(kept)) return { value: kept, dropped: [] };
	const stored = storedUpload(value, files);
	return { value: stored ?? null, dropped: before };
}

/**
 * A multiple file field takes a list; what it does not name is deleted, a bare id names nothing,
 * and each text becomes a junk file.
 */
export function writtenFileList(held: unknown, list: unknown[], files: FileStore): FileWrite {
	const before = fileIds(held);
	const after: number[] = [];
	for (const one of list) {
		const kept = keptId(one);
		if (kept !== undefined) {
			if (before.includes(kept)) after.push(kept);
			continue;
		}
		const stored = storedUpload(one, files) ?? junkFile(one, files);
		if (stored !== undefined) after.push(stored);
	}
	return { value: after, dropped: before.filter((id) => !after.includes(id)) };
}

/** Files of a comment: pairs; a flat pair is two junk files. */
export function writtenAttachments(value: unknown, files: FileStore): number[] {
	if (typeof value !== 'object' || value === null) return [];
	return Object.values(value).flatMap((one: unknown) => {
		const stored = storedUpload(one, files) ?? junkFile(one, files);
		return stored === undefined ? [] : [stored];
	});
}

export function fileIds(value: unknown): number[] {
	const list: unknown[] = Array.isArray(value) ? value : [value];
	return list.filter((one) => typeof one === 'number');
}

function keptId(value: unknown): number | undefined {
	if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
	if (!('id' in value)) return undefined;
	return Number(value.id);
}

/** A pair as a list, or as the map 0, 1 of a form. */
function storedUpload(value: unknown, files: FileStore): number | undefined {
	if (typeof value !== 'object' || value === null) return undefined;
	const [name, content]: unknown[] = ['0', '1'].map((key) => Reflect.get(value, key));
	if (typeof name !== 'string' || typeof content !== 'string') return undefined;
	const bytes = lenientBase64(content);
	return bytes.length === 0 ? undefined : files.add(name, bytes);
}

function junkFile(value: unknown, files: FileStore): number | undefined {
	if (typeof value !== 'string' || value === '' || /^\d+$/.test(value)) return undefined;
	return files.add(`file${files.count + 1}`, lenientBase64(value));
}

/** PHP's `base64_decode`: what is no base64 is skipped, so a data URL's head spoils the bytes. */
function lenientBase64(text: string): Uint8Array {
	return Uint8Array.from(Buffer.from(text.replace(/[^A-Za-z0-9+/]/g, ''), 'base64'));
}
