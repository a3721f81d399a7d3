import type { LabelSource } from '../../crm/labels/labelKinds';
import { phpList } from '../../validation/phpList';
import * as z from '../../validation/zod';
import { idText, itemTitle, joined, textOrEmpty, titledItem } from './itemTitles';

const listOf = <Row extends z.core.$ZodType>(row: Row) =>
	z.catch(phpList(z.catch(z.nullable(row), null)), []);

const statusList = listOf(z.looseObject({ STATUS_ID: idText, NAME: textOrEmpty }));
const categoryList = z.looseObject({
	categories: listOf(z.looseObject({ id: idText, name: textOrEmpty })),
});
const userList = listOf(
	z.looseObject({ ID: idText, NAME: textOrEmpty, LAST_NAME: textOrEmpty, EMAIL: textOrEmpty }),
);
const typeList = z.looseObject({
	types: listOf(z.looseObject({ entityTypeId: idText, title: textOrEmpty })),
});
const titledItemList = z.looseObject({ items: listOf(titledItem) });

/** An id and its text. */
export type LabelRow = readonly [id: string, text: string];

/** The ids and texts in the answer of a lookup; rows that cannot be read are left out. */
export function labelRows({ of }: LabelSource, result: unknown): LabelRow[] {
	return readRows(of, result).filter(([, found]) => found !== '');
}

function readRows(of: LabelSource['of'], result: unknown): LabelRow[] {
	switch (of) {
		case 'status':
			return present(statusList.safeParse(result).data).map((row) => [row.STATUS_ID, row.NAME]);
		case 'category':
			return present(categoryList.safeParse(result).data?.categories).map((row) => [
				row.id,
				row.name,
			]);
		case 'objectType':
			return present(typeList.safeParse(result).data?.types).map((row) => [
				row.entityTypeId,
				row.title,
			]);
		case 'user':
			return present(userList.safeParse(result).data).map((row) => [
				row.ID,
				joined(row.NAME, row.LAST_NAME) || row.EMAIL,
			]);
		case 'item':
			return present(titledItemList.safeParse(result).data?.items).map((row) => [
				row.id,
				itemTitle(row),
			]);
	}
}

function present<Row>(found: ReadonlyArray<Row | null> | undefined): Row[] {
	return (found ?? []).filter((row) => row !== null);
}
