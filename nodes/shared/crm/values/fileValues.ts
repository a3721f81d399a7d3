import { maskAddresses } from '../../secrets/secrets';
import { isObject, isMapOrList } from '../../validation/json';
import { exactId } from './exactNumber';

/** A `file` value: what may be shown of it. */
export interface FileValue {
	id: number | string;
	name?: string;
	size?: number;
}

const ADDRESS_KEY = /url/i;

/** A file among the values of a field nothing is known about: its address gives it away. */
function holdsFile(value: unknown): boolean {
	if (!isMapOrList(value)) return false;
	return 'urlMachine' in value || Object.values(value).some(holdsFile);
}

/** A value of unknown type as it came, but for the secrets in the addresses of files. */
export function passThrough(value: unknown): unknown {
	return holdsFile(value) ? maskAddresses(value) : value;
}

function fileIdOf(id: unknown): number | string | undefined {
	if (typeof id === 'number') return id > 0 ? id : undefined;
	return typeof id === 'string' && /^[1-9]\d*$/.test(id) ? (exactId(id) ?? id) : undefined;
}

/** A file's own keys, without its addresses: with the id it can be fetched by anyone who may. */
function fileOf(id: number | string, raw: Record<string, unknown>): FileValue {
	const file: Record<string, unknown> & FileValue = { id };
	for (const key in raw) {
		if (key === 'id' || key === 'url' || key === 'urlMachine') continue;
		if (!ADDRESS_KEY.test(key)) file[key] = maskAddresses(raw[key]);
	}
	return file;
}

/**
 * Reads a file: `{id, url, urlMachine}` or a bare id becomes `{id, name?, size?}`, other keys kept
 * unless they hold an address. What is no file stays as it came, but for secrets in addresses.
 */
export function readFile(value: unknown): unknown {
	if (value === 0 || value === '0' || value === '' || value === false) return null;
	const bareId = fileIdOf(value);
	if (bareId !== undefined) return { id: bareId } satisfies FileValue;
	if (Array.isArray(value) && value.length === 0) return null;
	const id = isObject(value) ? fileIdOf(value['id']) : undefined;
	return isObject(value) && id !== undefined ? fileOf(id, value) : maskAddresses(value);
}

/** Whether a value is a file, as it came or as {@link readFile} reads it. */
export const isFile = (value: unknown): value is { id: number | string } =>
	isMapOrList(value) && 'id' in value;

/** The files of a field's whole value: one, a list, or PHP's map for a list with holes in it. */
export const filesIn = (value: unknown): unknown[] =>
	isMapOrList(value) && !isFile(value) ? Object.values(value) : [value];
