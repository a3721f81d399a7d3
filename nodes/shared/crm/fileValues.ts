import { exactId } from './exactNumber';

/** A `file` value: what may be shown of it. */
export interface FileValue {
	id: number | string;
	name?: string;
	size?: number;
}

const SECRET_KEY = /url|link|src|href|path|token|auth/i;
const ADDRESS_TEXT = /:\/\/|^\s*\/|[?&][^=\s]*=/;

/**
 * Addresses of files carry a live token, or an inbound webhook's code (portal-contract.md §5
 * `urlMachine`), so no value of a file field that is or may be an address leaves the node.
 */
function withoutAddresses(file: Record<string, unknown>): Record<string, unknown> {
	return Object.fromEntries(
		Object.entries(file).filter(
			([key, value]) =>
				!SECRET_KEY.test(key) && !(typeof value === 'string' && ADDRESS_TEXT.test(value)),
		),
	);
}

function readFileId(id: unknown): number | string | undefined {
	if (typeof id === 'number') return id > 0 ? id : undefined;
	return typeof id === 'string' && /^[1-9]\d*$/.test(id) ? (exactId(id) ?? id) : undefined;
}

/**
 * Reads a file: `{id, url, urlMachine}` or a bare id becomes `{id, name?, size?}`, other keys kept
 * unless they hold an address. What is no file stays as it came, without addresses; a text that
 * is an address becomes `null`.
 */
export function readFile(value: unknown): unknown {
	if (value === null || value === '' || value === false || value === 0 || value === '0')
		return null;
	const bareId = readFileId(value);
	if (bareId !== undefined) return { id: bareId } satisfies FileValue;
	if (typeof value === 'string') return ADDRESS_TEXT.test(value) ? null : value;
	if (typeof value !== 'object') return value;
	if (Array.isArray(value)) return value.length === 0 ? null : value.map(readFile);
	const { id, ...rest } = withoutAddresses(value as Record<string, unknown>);
	const fileId = readFileId(id);
	return fileId === undefined
		? withoutAddresses(value as Record<string, unknown>)
		: { id: fileId, ...rest };
}
