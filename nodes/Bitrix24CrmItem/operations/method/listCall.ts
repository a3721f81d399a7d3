import type { Params } from '../../../shared/portal/portal';
import type { JsonObject } from '../../../shared/validation/json';

/** A call to a list method. */
export interface ListCall {
	method: string;
	params: JsonObject & Params;
}

/** What reading all pages of a method came to. */
export interface AllPages {
	/** `undefined`: the method gives no list. */
	records: unknown[] | undefined;
	/** What a person should know of it. */
	hint?: string;
}

/** What is said of a method that gave a page again. */
export const cameTwice = (method: string, count: number) =>
	`${method} gave a page a second time, so reading ended after ${count} records: the method does not page as the others do. Compare the number with the portal.`;
