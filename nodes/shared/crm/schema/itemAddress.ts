import { SYSTEM_TYPES, type SystemType } from '../events/eventCodes';

/** Bounded, so that no address, however long, keeps the regex busy. */
const SOME_PATH = '[^?#]{0,400}';
const NUMBER = '[1-9]\\d{0,15}';
const SYSTEM_WORDS = Object.keys(SYSTEM_TYPES).join('|');

/**
 * An item's address in the portal as the source of a regex with one group, the item's id, which is
 * what a resource locator takes: `/crm/type/1220/details/24/`,
 * `/page/<section>/<page>/type/1220/details/24/` (a smart process in a section of its own) and
 * `/crm/deal/details/5/` (system types). Host, query and hash may be anything.
 */
export const ITEM_ADDRESS_REGEX = `^${SOME_PATH}\\/(?:(?:crm|page\\/${SOME_PATH})\\/type\\/${NUMBER}|crm\\/(?:${SYSTEM_WORDS}))\\/details\\/(${NUMBER})(?:[\\/?#].*)?$`;

const ITEM_ADDRESS = new RegExp(ITEM_ADDRESS_REGEX);
const TYPE_IN_PATH = new RegExp(
	`^${SOME_PATH}\\/(?:type\\/(${NUMBER})|crm\\/(${SYSTEM_WORDS}))\\/details\\/`,
);

/** Which item an address in the portal shows; `undefined` if it is not an item's. */
export function readItemAddress(url: string): { entityTypeId: number; id: number } | undefined {
	const address = url.trim();
	const id = Number(ITEM_ADDRESS.exec(address)?.[1]);
	const [, number, word] = TYPE_IN_PATH.exec(address) ?? [];
	const entityTypeId = word ? SYSTEM_TYPES[word as SystemType] : Number(number);
	return Number.isSafeInteger(id) && Number.isSafeInteger(entityTypeId)
		? { entityTypeId, id }
		: undefined;
}
