/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { setTimeout as delay } from 'node:timers/promises';

/**
 * Asks again and again until `probe` gives something else than `undefined`.
 * @param what completes "Waited … s for"; a function is asked at the end, to tell what was seen
 * @throws Error when `seconds` have passed; an error of the probe ends the wait at once
 */
export async function waitUntil<T>(
	what: string | (() => string),
	probe: () => Promise<T | undefined> | T | undefined,
	{ seconds = 30, everyMs = 100 } = {},
): Promise<T> {
	const end = Date.now() + seconds * 1_000;
	for (;;) {
		const found = await probe();
		if (found !== undefined) return found;
		if (Date.now() > end) {
			throw new Error(`Waited ${seconds} s for ${typeof what === 'string' ? what : what()}`);
		}
		await delay(everyMs);
	}
}
