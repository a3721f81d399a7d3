import type { LabelSource } from '../../crm/labels/labelKinds';
import * as z from '../../validation/zod';
import { idText, itemTitle, joined, text, titledItem } from './itemTitles';

const rows = <Row extends z.core.$ZodType>(row: Row) =>
	z.catch(z.array(z.catch(z.nullable(row), null)), []);

const statuses = rows(z.looseObject({ STATUS_ID: idText, NAME: text }));
const categories = z.looseObject({ categories: rows(z.looseObject({ id: idText, name: text })) });
const users = rows(z.looseObject({ ID: idText, NAME: text, LAST_NAME: text, EMAIL: text }));
const types = z.looseObject({ types: rows(z.looseObject({ entityTypeId: idText, title: text })) });
const items = z.looseObject({ items: rows(titledItem) });

/** An id and its text. */
export type LabelRow = readonly [id: string, text: string];

/** The ids and texts in the answer of a lookup; rows that cannot be read are left out. */
export function labelRows({ of }: LabelSource, result: unknown): LabelRow[] {
	return readRows(of, result).filter(([, found]) => found !== '');
}

function readRows(of: LabelSource['of'], result: unknown): LabelRow[] {
	switch (of) {
		case 'status':
			return present(statuses.safeParse(result).data).map((row) => [row.STATUS_ID, row.NAME]);
		case 'category':
			return present(categories.safeParse(result).data?.categories).map((row) => [
				row.id,
				row.name,
			]);
		case 'objectType':
			return present(types.safeParse(result).data?.types).map((row) => [
				row.entityTypeId,
				row.title,
			]);
		case 'user':
			return present(users.safeParse(result).data).map((row) => [
				row.ID,
				joined(row.NAME, row.LAST_NAME) || row.EMAIL,
			]);
		case 'item':
			return present(items.safeParse(result).data?.items).map((row) => [row.id, itemTitle(row)]);
	}
}

function present<Row>(found: ReadonlyArray<Row | null> | undefined): Row[] {
	return (found ?? []).filter((row) => row !== null);
}
