import { isObject } from '../../validation/json';

/** The portal's own words for a failure. */
export interface Refusal {
	/** `error`, as text; '' where there is none or an empty one. */
	code: string;
	/** `error_description`; '' where there is none. */
	text: string;
}

/**
 * What an answer, or the outcome of one command, says has failed. `error` is a text, sometimes a number
 * or empty (docs/portal-contract.md §2).
 */
export function readRefusal(raw: unknown): Refusal {
	if (!isObject(raw)) return { code: '', text: wordsOf(raw) };
	const { error, error_description: text } = raw;
	if (!isObject(error)) return { code: wordsOf(error), text: wordsOf(text) };
	const { code, message } = error;
	return { code: wordsOf(code), text: wordsOf(text) || wordsOf(message) };
}

const wordsOf = (raw: unknown): string =>
	typeof raw === 'string' || typeof raw === 'number' ? String(raw) : '';
