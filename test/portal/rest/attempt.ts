/* eslint-disable @n8n/community-nodes/require-node-api-error -- no node throws here */
import { RestError } from './restError';

export type Attempt<T> = { ok: true; value: T } | { ok: false; error: RestError };

/** A call's answer or its failure; anything but a failed call is a fault of the emulator. */
export function attempt<T>(run: () => T): Attempt<T> {
	try {
		return { ok: true, value: run() };
	} catch (error) {
		if (error instanceof RestError) return { ok: false, error };
		throw error;
	}
}
