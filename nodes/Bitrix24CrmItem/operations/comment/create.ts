import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { SMART_INVOICE, SYSTEM_TYPES } from '../../../shared/crm/events/eventCodes';
import type { ItemRef } from '../../../shared/items/reading/readItems';
import { attachedFile, withoutField } from '../../../shared/items/writing/sending/attachedFiles';
import { BulkWriter } from '../../../shared/items/writing/sending/bulkWriter';
import { goesAlone } from '../../../shared/items/writing/sending/commandForm';
import { notWritten } from '../../../shared/items/writing/sending/notWritten';
import type { InputFiles } from '../../../shared/items/writing/sending/writing';
import type { Steps } from '../../../shared/items/writing/sending/writeJobs';
import type { Portal } from '../../../shared/portal/portal';
import { namesIn } from '../../inputs/givenFields';
import { inputFiles } from '../../inputs/inputFiles';
import type { GroupOutcome } from '../../inputs/inputGroups';
import { itemPerInput } from '../../inputs/locatedItems';
import { unreadableWrite, writeFailure } from '../../inputs/outcomes/lostWrite';
import type { InputOutcome } from '../../inputs/outcomes/outcome';
import { CHECK_EXPRESSION, UnusableInput } from '../../inputs/outcomes/unusableInput';
import { runWritesInGroups } from '../../inputs/writeGroups';

/** A comment of one input. */
interface Comment {
	ref: ItemRef;
	text: string;
	/** Names of binary fields. */
	attachments: readonly string[];
	files: InputFiles;
}

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
	const itemOf = itemPerInput(context, inputs);
	return await runWritesInGroups<Comment>(context, portal, inputs, {
		inputOf: (itemIndex, input) => {
			const ref = itemOf(itemIndex);
			const text = textOf(context, itemIndex);
			const files = inputFiles(context, itemIndex, input);
			return { ref, text, attachments: attachmentsOf(context, itemIndex, files), files };
		},
		run: async (comments, { sending }) =>
			await new BulkWriter(sending).run(comments.map((one) => ({ steps: commentSteps(one) }))),
	});
}

/** The portal trims a text and refuses an empty one: that is said before anything is sent. */
function textOf(context: IExecuteFunctions, itemIndex: number): string {
	const given: unknown = context.getNodeParameter('text', itemIndex, '');
	const text = typeof given === 'string' || typeof given === 'number' ? String(given) : '';
	if (text.trim() !== '') return text;
	throw new UnusableInput('"Text" is empty', `Give the text of the comment. ${CHECK_EXPRESSION}`);
}

/** @throws WriteError where the input has no such binary field */
function attachmentsOf(context: IExecuteFunctions, itemIndex: number, files: InputFiles): string[] {
	const names = namesIn(context.getNodeParameter('options.attachments', itemIndex, ''));
	const missing = names.find((name) => !files.names.has(name));
	if (missing === undefined) return names;
	throw withoutField(missing, files.names);
}

async function* commentSteps({ ref, text, attachments, files }: Comment): Steps<GroupOutcome> {
	const { entityTypeId, id: itemId } = ref;
	try {
		const fields = {
			ENTITY_ID: itemId,
			ENTITY_TYPE: timelineType(entityTypeId),
			COMMENT: text,
			...(attachments.length > 0 ? { FILES: await contentsOf(attachments, files) } : {}),
		};
		const params = { fields };
		const isAlone = goesAlone(params);
		const method = 'crm.timeline.comment.add';
		const sent = yield { method, entityTypeId, params, isAlone, isLast: true };
		if (!sent.ok) return writeFailure(sent);
		const id = Number(sent.result);
		return id > 0 ? { json: { id, entityTypeId, itemId } } : unreadableWrite(method);
	} catch (error) {
		// A file that cannot be read is the input's own failure.
		return notWritten(error).error;
	}
}

/** A list of pairs: a single pair would become two files of nothing (docs/portal-contract.md §7). */
async function contentsOf(names: readonly string[], files: InputFiles): Promise<string[][]> {
	const contents: string[][] = [];
	for (const name of names) contents.push(await attachedFile(name, files));
	return contents;
}
