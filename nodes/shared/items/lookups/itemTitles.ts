import { SYSTEM_TYPES } from '../../crm/events/eventCodes';
import { idText, textOrEmpty } from '../../validation/texts';
import * as z from '../../validation/zod';

/** The fields whose values people know an item by; a contact has a name and no title. */
export function titleFields(entityTypeId: number): string[] {
	return entityTypeId === SYSTEM_TYPES.contact ? ['name', 'secondName', 'lastName'] : ['title'];
}

/** The parts of a name that are there. */
export const joined = (...parts: Array<string | undefined>) => parts.filter(Boolean).join(' ');

/** An item of a list with its title fields, its id as text. */
export const titledItem = z.looseObject({
	id: idText,
	title: textOrEmpty,
	name: textOrEmpty,
	secondName: textOrEmpty,
	lastName: textOrEmpty,
});

interface TitleFields {
	title?: string;
	name?: string;
	secondName?: string;
	lastName?: string;
}

/** What people know an item by; '' where it has nothing of the kind. */
export function itemTitle({ title, name, secondName, lastName }: TitleFields): string {
	return title || joined(name, secondName, lastName);
}
