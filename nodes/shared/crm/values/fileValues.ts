import { maskAddresses } from '../../secrets/secrets';
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
	if (typeof value !== 'object' || value === null) return false;
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
	if (typeof value !== 'object' || value === null) return maskAddresses(value);
	if (Array.isArray(value)) return value.length === 0 ? null : maskAddresses(value);
	const raw = value as Record<string, unknown>;
	const id = fileIdOf(raw['id']);
	return id === undefined ? maskAddresses(raw) : fileOf(id, raw);
}
