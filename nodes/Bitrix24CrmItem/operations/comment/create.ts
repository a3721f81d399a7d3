import { NodeOperationError, type IExecuteFunctions, type INodeExecutionData } from 'n8n-workflow';
import { WriteError } from '../../../shared/crm/writing/forms/writeError';
import { SMART_INVOICE, SYSTEM_TYPES } from '../../../shared/crm/events/eventCodes';
import type { ItemRef } from '../../../shared/items/reading/readItems';
import { attachedFile, withoutField } from '../../../shared/items/writing/sending/attachedFiles';
import { BulkWriter } from '../../../shared/items/writing/sending/bulkWriter';
import { goesAlone } from '../../../shared/items/writing/sending/commandForm';
import type { InputFiles } from '../../../shared/items/writing/sending/writing';
import type { Steps } from '../../../shared/items/writing/sending/writeJobs';
import type { PortalError } from '../../../shared/portal/errors/portalError';
import type { Portal } from '../../../shared/portal/portal';
import { inputFiles } from '../../inputs/inputFiles';
import { runInGroups } from '../../inputs/inputGroups';
import { locateItem } from '../../inputs/itemLocator';
import type { InputOutcome } from '../../inputs/outcomes/outcome';
import { parameterPerItem } from '../../inputs/parameterPerItem';
import { lostWrite, unreadableWrite } from '../../inputs/outcomes/lostWrite';
import { errorOf } from '../../inputs/outcomes/writeErrors';

/** A comment of one input. */
interface Comment {
	ref: ItemRef;
	text: string;
	/** Names of binary fields. */
	attachments: readonly string[];
	files: InputFiles;
}

/** The id of a comment that was made, or why there is none. */
type Commented = { ok: true; id: number } | { ok: false; error: PortalError | WriteError };

const WORDS = new Map<number, string>(Object.entries(SYSTEM_TYPES).map(([word, id]) => [id, word]));

/** How the timeline calls an object type (docs/portal-contract.md §7). */
function timelineType(entityTypeId: number): string {
	if (entityTypeId === SMART_INVOICE) return 'smart_invoice';
	return WORDS.get(entityTypeId) ?? `dynamic_${entityTypeId}`;
}

/** *Create* of comments: one in the timeline of the item each input names. */
export async function createComments(
	context: IExecuteFunctions,
	portal: Portal,
	inputs: readonly INodeExecutionData[],
): Promise<InputOutcome[]> {
	const node = context.getNode();
	const entityTypeId = parameterPerItem(context, 'entityTypeId', inputs);
	const itemId = parameterPerItem(context, 'itemId', inputs);
	return await runInGroups<Comment>(context, portal, inputs, {
		inputOf: (itemIndex, input) => ({
			ref: locateItem(node, itemIndex, itemId(itemIndex), () => entityTypeId(itemIndex)),
			text: textOf(context, itemIndex),
			attachments: attachmentsOf(context, itemIndex, Object.keys(input.binary ?? {})),
			files: inputFiles(context, itemIndex, input),
		}),
		run: async (members, { sending }) => {
			const comments = [...members.values()];
			const writer = new BulkWriter(sending);
			const made = await writer.run(comments.map((comment) => ({ steps: steps(comment) })));
			return [...members].map(([itemIndex, { ref }], position) => {
				const outcome = made[position];
				if (!outcome) return [itemIndex, undefined];
				if (!outcome.ok) return [itemIndex, errorOf(node, outcome.error, itemIndex)];
				const json = { id: outcome.id, entityTypeId: ref.entityTypeId, itemId: ref.id };
				return [itemIndex, { json }];
			});
		},
	});
}

/** The portal trims a text and refuses an empty one: that is said before anything is sent. */
function textOf(context: IExecuteFunctions, itemIndex: number): string {
	const given: unknown = context.getNodeParameter('text', itemIndex, '');
	const text = typeof given === 'string' || typeof given === 'number' ? String(given) : '';
	if (text.trim() !== '') return text;
	throw new NodeOperationError(context.getNode(), '"Text" is empty', {
		itemIndex,
		description:
			'Give the text of the comment. If it is an expression, check that the input item has the value.',
	});
}

function attachmentsOf(
	context: IExecuteFunctions,
	itemIndex: number,
	binaryFields: readonly string[],
): string[] {
	const given: unknown = context.getNodeParameter('options.attachments', itemIndex, '');
	const parts: unknown[] = Array.isArray(given) ? given : String(given ?? '').split(',');
	const names = parts.map((name) => String(name).trim()).filter((name) => name !== '');
	const missing = names.find((name) => !binaryFields.includes(name));
	if (missing === undefined) return names;
	throw errorOf(context.getNode(), withoutField(missing, binaryFields), itemIndex);
}

async function* steps({ ref, text, attachments, files }: Comment): Steps<Commented> {
	const { entityTypeId, id } = ref;
	try {
		const fields = {
			ENTITY_ID: id,
			ENTITY_TYPE: timelineType(entityTypeId),
			COMMENT: text,
			...(attachments.length > 0 ? { FILES: await contentsOf(attachments, files) } : {}),
		};
		const params = { fields };
		const isAlone = goesAlone(params);
		const method = 'crm.timeline.comment.add';
		const sent = yield { method, entityTypeId, params, isAlone, isLast: true };
		if (!sent.ok) return { ok: false, error: sent.isLost ? lostWrite(sent.error) : sent.error };
		const commentId = Number(sent.result);
		return commentId > 0
			? { ok: true, id: commentId }
			: { ok: false, error: unreadableWrite(method) };
	} catch (error) {
		return { ok: false, error: asWriteError(error) };
	}
}

/** A file that cannot be read is the input's own failure; anything else is a fault of ours. */
function asWriteError(caught: unknown): WriteError {
	if (caught instanceof WriteError) return caught;
	throw caught;
}

/** A list of pairs: a single pair would become two files of nothing (docs/portal-contract.md §7). */
async function contentsOf(names: readonly string[], files: InputFiles): Promise<string[][]> {
	const contents: string[][] = [];
	for (const name of names) contents.push(await attachedFile(name, files));
	return contents;
}
