import { PortalError } from '../../../portal/errors/portalError';
import { numeric } from '../../../validation/numeric';
import { phpList } from '../../../validation/phpList';
import * as z from '../../../validation/zod';
import { goesAlone } from '../sending/commandForm';
import type { EncodedInput, ImportPack } from '../sending/importPacks';
import { notWritten } from '../sending/notWritten';
import type { Sent, Steps } from '../sending/writeJobs';
import type { NotWritten } from '../sending/writing';
import { failureOf, unreadableAnswer } from './outcomes';

/** What came of one item of an import: its id, or why there is none. */
export type Imported = { ok: true; id: number; warning?: string } | NotWritten;

/** An input of an import, and what came of it. */
export type ImportedInput = readonly [encoded: EncodedInput, outcome: Imported];

export const IMPORT_METHOD = 'crm.item.batchImport';

const importedRow = z.looseObject({
	item: z.catch(z.optional(z.looseObject({ id: numeric() })), undefined),
	error: z.optional(z.unknown()),
	error_description: z.catch(z.optional(z.string()), undefined),
});
const importedRows = z.looseObject({ items: phpList(importedRow) });

/** Imports the items of one pack; by the inputs they are. */
export async function* importSteps(pack: ImportPack): Steps<ImportedInput[]> {
	const { entityTypeId, rows } = pack;
	let data: Array<Awaited<ReturnType<(typeof rows)[number]['read']>>>;
	try {
		data = await Promise.all(rows.map(async (row) => await row.read()));
	} catch (caught) {
		return rows.map(({ encoded }) => [encoded, notWritten(caught)]);
	}
	const params = { entityTypeId, data };
	const isAlone = pack.isAlone || goesAlone(params);
	const sent = yield {
		method: IMPORT_METHOD,
		entityTypeId,
		params,
		isAlone,
		items: rows.length,
		isLast: true,
	};
	const outcomes = outcomesOf(sent);
	return rows.map(({ encoded }, position) => {
		const outcome = Array.isArray(outcomes) ? outcomes[position] : outcomes;
		return [encoded, outcome ?? { ok: false, error: unreadableAnswer() }];
	});
}

/** One for each item, or one for all of them. */
function outcomesOf(sent: Sent): Imported | Imported[] {
	if (!sent.ok) return { ok: false, error: failureOf(sent) };
	const read = z.safeParse(importedRows, sent.result);
	if (!read.success) return { ok: false, error: unreadableAnswer() };
	return read.data.items.map(({ item, error, error_description: text = '' }): Imported => {
		if (item && item.id > 0) {
			return error === undefined
				? { ok: true, id: item.id }
				: { ok: true, id: item.id, warning: text };
		}
		const failure = { code: String(error ?? ''), text, status: 200, method: IMPORT_METHOD };
		return { ok: false, error: new PortalError(failure) };
	});
}
