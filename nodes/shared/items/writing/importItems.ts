import { importedMultifields, type MultifieldChanges } from '../../crm/writing/forms/multifields';
import type { WrittenValue } from '../../crm/writing/fieldWriter';
import type { WrittenItem } from '../../crm/writing/itemWriting';
import { isObject } from '../../validation/json';
import { Preparation } from './preparing/preparation';
import { holdsAttachedFile, withFileContents } from './sending/attachedFiles';
import { BulkWriter } from './sending/bulkWriter';
import { ImportPacker, type EncodedInput, type ImportPack } from './sending/importPacks';
import { writeCostKey } from './sending/requestSender';
import { itemsThatFit } from './sending/writeCost';
import type { Steps } from './sending/writeJobs';
import type { WriteInput, WriteOutcome, Writing } from './sending/writing';
import { IMPORT_METHOD, importSteps, type Imported, type ImportedInput } from './steps/importSteps';
import { failedInput, refusedInput, type StepsOutcome } from './steps/outcomes';
import { ownerTypeOf, setRows } from './steps/productRowSteps';
import { refreshed } from './steps/refreshing';

/**
 * Makes items as an import: robots and workflows do not run, 20 to a command and 1,000 to a request;
 * the times and users of the system may be given (docs/portal-contract.md §7). The answer has ids
 * only, so the items are read afterwards, 2,500 to a request.
 * @returns an outcome an input, in the inputs' order
 */
export async function importItems(
	writing: Writing,
	inputs: readonly WriteInput[],
): Promise<WriteOutcome[]> {
	const types = await Preparation.ofTypes(writing, inputs);
	const prepared = await types.withNames(inputs, 'import');
	const outcomes: StepsOutcome[] = [];
	const encoded: EncodedInput[] = [];
	for (const [index, input] of inputs.entries()) {
		try {
			const item = prepared.encode(input, 'import');
			if (item.productRows) ownerTypeOf(input.entityTypeId);
			encoded.push({ index, input, item });
		} catch (caught) {
			outcomes[index] = refusedInput(caught);
		}
	}
	const writer = new BulkWriter({ ...writing, onProgress: undefined });
	const imported = await importInRounds(writing, writer, encoded, inputs.length);
	const jobs = imported.map(([one, outcome]) => ({ steps: finishSteps(one, outcome) }));
	const finished = await writer.run(jobs);
	for (const [position, outcome] of finished.entries()) {
		const [one] = imported[position] ?? [];
		if (one) outcomes[one.index] = outcome;
	}
	const written = await refreshed(writing, prepared, outcomes);
	for (const one of encoded) {
		const outcome = written[one.index];
		// What the portal saved in another way than it was sent is seen only now.
		if (outcome?.ok)
			outcome.hints.push(...prepared.savedOtherwise(one.input, one.item, outcome.item));
	}
	return written;
}

/** One request holds at most so many items: 50 commands of 20. */
const MOST_ITEMS = 1_000;

/**
 * Imports as many items a request as the portal does in time, which is known after the first few.
 * @returns by the inputs they are
 */
async function importInRounds(
	writing: Writing,
	writer: BulkWriter,
	encoded: readonly EncodedInput[],
	inAll: number,
): Promise<ImportedInput[]> {
	const imported: ImportedInput[] = [];
	for (const entityTypeId of new Set(encoded.map(({ input }) => input.entityTypeId))) {
		const items = encoded.filter(({ input }) => input.entityTypeId === entityTypeId);
		const key = writeCostKey(writing.portal, { method: IMPORT_METHOD, entityTypeId });
		for (let from = 0, count = 0; from < items.length; from += count) {
			count = itemsThatFit(key, MOST_ITEMS);
			const packs = await packsOf(entityTypeId, items.slice(from, from + count));
			const done = await writer.run(packs.map((pack) => ({ steps: importSteps(pack) })));
			imported.push(...done.flat());
			writing.onProgress?.(imported.length, inAll);
		}
	}
	return imported;
}

async function packsOf(
	entityTypeId: number,
	encoded: readonly EncodedInput[],
): Promise<ImportPack[]> {
	const packer = new ImportPacker(entityTypeId);
	const packs: ImportPack[] = [];
	for (const one of encoded) {
		const { fields } = one.item;
		const read = async () => await withFileContents(asImported(fields), one.input.files);
		if (holdsAttachedFile(fields)) {
			packs.push({ entityTypeId, rows: [{ encoded: one, read }], isAlone: false });
			continue;
		}
		const full = packer.add(one, await read());
		if (full) packs.push(full);
	}
	return [...packs, ...packer.rest()];
}

const isMultifieldChanges = (value: WrittenValue): value is MultifieldChanges => isObject(value);

/** An import does not read `fm`. */
function asImported(fields: WrittenItem['fields']): WrittenItem['fields'] {
	const { fm, ...rest } = fields;
	if (fm === undefined || !isMultifieldChanges(fm)) return fields;
	return { ...rest, ...importedMultifields(fm) };
}

/** Sets the product rows of an imported item; what it shows is read for all items afterwards. */
async function* finishSteps(
	{ input: { entityTypeId }, item: { productRows: rows = [], hints } }: EncodedInput,
	imported: Imported,
): Steps<StepsOutcome> {
	if (!imported.ok) return { outcome: imported };
	const { id, warning } = imported;
	const ref = { entityTypeId, id };
	if (rows.length > 0) {
		const error = yield* setRows(ref, { rows, stored: [], done: 'imported' });
		if (error) return failedInput(error);
	}
	const toRead = { isStale: true, mustBeEmpty: [] };
	const told = warning === undefined ? hints : [...hints, warning];
	return { outcome: { ok: true, ...ref, item: { ...ref }, hints: told }, toRead };
}
