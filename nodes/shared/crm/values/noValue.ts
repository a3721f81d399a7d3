/** PHP's spellings of "no value" (docs/portal-contract.md §5). */
export function isNone(value: unknown): boolean {
	return (
		value === null ||
		value === '' ||
		value === false ||
		(Array.isArray(value) && value.length === 0)
	);
}

export const orNull = (value: unknown): unknown => (isNone(value) ? null : value);
