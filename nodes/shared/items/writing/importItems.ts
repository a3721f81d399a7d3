import { importedMultifields, type MultifieldChanges } from '../../crm/writing/forms/multifields';
import type { WrittenValue } from '../../crm/writing/fieldWriter';
import type { WrittenItem } from '../../crm/writing/itemWriting';
import { savedOtherwise } from '../../crm/writing/savedValues';
import { Preparation } from './preparing/preparation';
import { holdsAttachedFile, withFileContents } from './sending/attachedFiles';
import { BulkWriter } from './sending/bulkWriter';
import { ImportPacker, type ImportPack } from './sending/importPacks';
import { writeCostKey } from './sending/requestSender';
import { itemsThatFit } from './sending/writeCost';
import type { Steps } from './sending/writeJobs';
import type { WriteInput, WriteOutcome, Writing } from './sending/writing';
import { IMPORT_METHOD, importSteps, type Imported } from './steps/importSteps';
import { refusedInput, type StepsOutcome } from './steps/outcomes';
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
	const entityTypeIds = inputs.map(({ entityTypeId }) => entityTypeId);
	const types = await Preparation.ofTypes(writing, entityTypeIds);
	const prepared = await types.withNames(inputs, 'import');
	const outcomes: StepsOutcome[] = [];
	const encoded = new Map<number, WrittenItem>();
	for (const [index, input] of inputs.entries()) {
		try {
			const item = prepared.encode(input, 'import');
			if (item.productRows) ownerTypeOf(input.entityTypeId);
			encoded.set(index, item);
		} catch (caught) {
			outcomes[index] = refusedInput(caught);
		}
	}
	const writer = new BulkWriter({ ...writing, onProgress: undefined });
	const imported = await importInRounds(writing, writer, { inputs, encoded });
	const jobs = imported.map(([index, outcome]) => ({
		steps: finishSteps(inputs[index]?.entityTypeId ?? 0, outcome, encoded.get(index)),
	}));
	const finished = await writer.run(jobs);
	imported.forEach(([index], position) => {
		const outcome = finished[position];
		if (outcome) outcomes[index] = outcome;
	});
	const written = await refreshed(writing, prepared, outcomes);
	return written.map((outcome, index) => comparedWithSent(outcome, encoded.get(index), prepared));
}

/** One request holds at most so many items: 50 commands of 20. */
const MOST_ITEMS = 1_000;

/** One item of an import as it is sent, and which input it is. */
type EncodedItem = readonly [index: number, item: WrittenItem];

/**
 * Imports as many items a request as the portal does in time, which is known after the first few.
 * @returns by the inputs they are
 */
async function importInRounds(
	writing: Writing,
	writer: BulkWriter,
	{ inputs, encoded }: { inputs: readonly WriteInput[]; encoded: ReadonlyMap<number, WrittenItem> },
): Promise<Array<readonly [index: number, outcome: Imported]>> {
	const ofType = new Map<number, EncodedItem[]>();
	for (const one of encoded) {
		const entityTypeId = inputs[one[0]]?.entityTypeId ?? 0;
		const items = ofType.get(entityTypeId);
		if (items) items.push(one);
		else ofType.set(entityTypeId, [one]);
	}
	const imported: Array<readonly [number, Imported]> = [];
	for (const [entityTypeId, items] of ofType) {
		const key = writeCostKey(writing.portal, { method: IMPORT_METHOD, entityTypeId });
		for (let from = 0, count = 0; from < items.length; from += count) {
			count = itemsThatFit(key, MOST_ITEMS);
			const packs = await packsOf(inputs, items.slice(from, from + count));
			const done = await writer.run(packs.map((pack) => ({ steps: importSteps(pack) })));
			imported.push(...done.flat());
			writing.onProgress?.(imported.length, inputs.length);
		}
	}
	return imported;
}

async function packsOf(
	inputs: readonly WriteInput[],
	encoded: readonly EncodedItem[],
): Promise<ImportPack[]> {
	const packers = new Map<number, ImportPacker>();
	const packs: ImportPack[] = [];
	for (const [index, { fields }] of encoded) {
		const input = inputs[index];
		if (!input) continue;
		const { entityTypeId, files } = input;
		const packer = packers.get(entityTypeId) ?? new ImportPacker(entityTypeId);
		packers.set(entityTypeId, packer);
		const read = async () => await withFileContents(asImported(fields), files);
		if (holdsAttachedFile(fields)) {
			packs.push({ entityTypeId, rows: [{ index, read }], isAlone: false });
			continue;
		}
		const full = packer.add(index, await read());
		if (full) packs.push(full);
	}
	for (const packer of packers.values()) packs.push(...packer.rest());
	return packs;
}

function isMultifieldChanges(value: WrittenValue): value is MultifieldChanges {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An import does not read `fm`. */
function asImported(fields: WrittenItem['fields']): WrittenItem['fields'] {
	const { fm, ...rest } = fields;
	if (fm === undefined || !isMultifieldChanges(fm)) return fields;
	return { ...rest, ...importedMultifields(fm) };
}

/** Sets the product rows of an imported item; what it shows is read for all items afterwards. */
async function* finishSteps(
	entityTypeId: number,
	imported: Imported,
	encoded: WrittenItem | undefined,
): Steps<StepsOutcome> {
	if (!imported.ok) return { outcome: imported };
	const { id, warning } = imported;
	const ref = { entityTypeId, id };
	const rows = encoded?.productRows ?? [];
	if (rows.length > 0) {
		const error = yield* setRows(ref, { rows, stored: [], done: 'imported' });
		if (error) return { outcome: { ok: false, error } };
	}
	const hints = [...(encoded?.hints ?? []), ...(warning === undefined ? [] : [warning])];
	const toRead = { isStale: true, mustBeEmpty: [] };
	return { outcome: { ok: true, ...ref, item: { ...ref }, hints }, toRead };
}

/** What the portal saved in another way than it was sent is seen only now. */
function comparedWithSent(
	outcome: WriteOutcome,
	encoded: WrittenItem | undefined,
	prepared: Preparation,
): WriteOutcome {
	if (!outcome.ok || !encoded) return outcome;
	const { entityTypeId, item, hints } = outcome;
	const schema = prepared.schemaOf(entityTypeId);
	const otherwise = savedOtherwise(encoded.fields, item, { schema, entityTypeId });
	return { ...outcome, hints: [...hints, ...otherwise] };
}
