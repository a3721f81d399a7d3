/** Unix seconds of a time as the portal writes it; `undefined` where it is none. */
export function secondsOf(value: unknown): number | undefined {
	const milliseconds = typeof value === 'string' ? Date.parse(value) : Number.NaN;
	return Number.isNaN(milliseconds) ? undefined : Math.floor(milliseconds / 1000);
}

/** The same time as n8n writes it: ISO 8601 in UTC. */
export const isoOf = (seconds: number): string => new Date(seconds * 1000).toISOString();
