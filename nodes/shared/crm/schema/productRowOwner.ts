/**
 * Types that have product rows, by their codes; dynamic types are `T` + hexadecimal. Of signed documents
 * (36, 39) the contract names codes for bindings, none for rows.
 */
const OWNER_CODES: Readonly<Record<number, string>> = { 1: 'L', 2: 'D', 7: 'Q', 31: 'SI' };
const FIRST_DYNAMIC = 128;

/**
 * The `ownerType` of an object type's product rows (docs/portal-contract.md §7); `undefined` for
 * contacts, companies, signed documents and whatever else has none.
 */
export function productRowOwner(entityTypeId: number): string | undefined {
	const code = OWNER_CODES[entityTypeId];
	if (code !== undefined) return code;
	return entityTypeId >= FIRST_DYNAMIC ? `T${entityTypeId.toString(16)}` : undefined;
}
