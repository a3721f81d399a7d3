import type { LabelSource } from '../../crm/labels/labelKinds';
import { phpList } from '../../validation/phpList';
import { idText } from '../../validation/texts';
import { isObject } from '../../validation/json';
import * as z from '../../validation/zod';
import { itemTitle, joined } from './itemTitles';

/** An id and its text. */
export type LabelRow = readonly [id: string, text: string];

/** Where an answer has its rows, and where a row has its id and its text. */
interface RowShape {
	list?: string;
	id: string;
	textOf: (row: Readonly<Record<string, string>>) => string | undefined;
}

const SHAPES: Readonly<Record<LabelSource['of'], RowShape>> = {
	status: { id: 'STATUS_ID', textOf: ({ NAME }) => NAME },
	category: { list: 'categories', id: 'id', textOf: ({ name }) => name },
	objectType: { list: 'types', id: 'entityTypeId', textOf: ({ title }) => title },
	user: { id: 'ID', textOf: ({ NAME, LAST_NAME, EMAIL }) => joined(NAME, LAST_NAME) || EMAIL },
	item: { list: 'items', id: 'id', textOf: itemTitle },
};

/** What is no text or number counts as empty, what is no row as one without anything. */
const rowList = z.catch(phpList(z.catch(z.record(z.string(), z.catch(idText, '')), {})), []);

/** The ids and texts in the answer of a lookup; rows that cannot be read are left out. */
export function labelRows({ of }: LabelSource, result: unknown): LabelRow[] {
	const { list, id, textOf } = SHAPES[of];
	const rows = rowList.parse(list !== undefined && isObject(result) ? result[list] : result);
	return rows
		.map((row) => [row[id] ?? '', textOf(row) ?? ''] as const)
		.filter((parts) => !parts.includes(''));
}
