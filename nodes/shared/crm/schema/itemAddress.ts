import { SYSTEM_TYPES, type SystemType } from '../events/eventCodes';

/** Bounded, so that no address, however long, keeps the regex busy. */
const SOME_PATH = '[^?#]{0,400}';
const SHORT_PATH = '[^?#]{0,100}';
const SHORT_QUERY = '[^#]{0,100}';
const NUMBER = '[1-9]\\d{0,15}';
const SYSTEM_WORDS = Object.keys(SYSTEM_TYPES).join('|');

/** What an item's page is called: now, in older links, and in the mobile app. */
const PAGE = '(?:details|show|edit|view)';

/** Over a list or a board an item may be opened; the mobile app has `?page=view&deal_id=5`. */
const IN_QUERY = `\\?(?:${SHORT_QUERY}&)?(?:open|(?:${SYSTEM_WORDS})_id)=`;

const END = '(?:[\\/?&#].*)?';

/** @param group what the parts that name the item are put in */
function addressRegex(group: '(' | '(?:'): string {
	const type = `(?:crm|page\\/${SOME_PATH})\\/type\\/${group}${NUMBER})`;
	const word = `crm\\/${group}${SYSTEM_WORDS})`;
	const inPath = `\\/${PAGE}\\/${group}${NUMBER})${END}`;
	const inQuery = `(?:\\/${SHORT_PATH})?${IN_QUERY}${group}${NUMBER})${END}`;
	return `^${SOME_PATH}\\/(?:${type}|${word})(?:${inPath}|${inQuery})$`;
}

/**
 * An item's address in the portal as the source of a regex: `/crm/type/1220/details/24/`,
 * `/page/<section>/<page>/type/1220/details/24/` (a smart process in a section of its own),
 * `/crm/deal/details/5/` and the older `/crm/deal/show/5/` (system types), the same behind `/mobile`,
 * and a list with an item opened over it, `/crm/deal/kanban/?open=24`. Host, hash and the rest of the
 * query may be anything.
 */
export const ITEM_ADDRESS_REGEX = addressRegex('(?:');

const ITEM_ADDRESS = new RegExp(addressRegex('('));

/** Which item an address in the portal shows; `undefined` if it is not an item's. */
export function readItemAddress(url: string): { entityTypeId: number; id: number } | undefined {
	const match = ITEM_ADDRESS.exec(url.trim());
	if (!match) return undefined;
	const [, number, word, inPath, inQuery] = match;
	const id = Number(inPath ?? inQuery);
	const entityTypeId = word ? SYSTEM_TYPES[word as SystemType] : Number(number);
	return Number.isSafeInteger(id) && Number.isSafeInteger(entityTypeId)
		? { entityTypeId, id }
		: undefined;
}
