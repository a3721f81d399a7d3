import {
	NodeOperationError,
	type IDataObject,
	type IExecuteFunctions,
	type INode,
	type INodeExecutionData,
} from 'n8n-workflow';
import type { WriteError } from '../../../shared/crm/writing/forms/writeError';
import { BulkWriter } from '../../../shared/items/writing/sending/bulkWriter';
import { goesAlone } from '../../../shared/items/writing/sending/commandForm';
import type { Steps } from '../../../shared/items/writing/sending/writeJobs';
import {
	asPortalError,
	toNodeApiError,
	type PortalError,
} from '../../../shared/portal/errors/portalError';
import type { CommandOutcome, Portal } from '../../../shared/portal/portal';
import { isRepeatable } from '../../../shared/portal/transport/repeats';
import { runInGroups, type GroupOutcome } from '../../inputs/inputGroups';
import { isObject } from '../../inputs/jsonParameter';
import { lostWrite } from '../../inputs/outcomes/lostWrite';
import { perItem, type InputOutcome } from '../../inputs/outcomes/outcome';
import { errorOf } from '../../inputs/outcomes/writeErrors';
import { readAllPages } from './allPages';
import { givenCall, type GivenCall } from './givenCall';
import { shownResult } from './shownResult';

/** The result of a call, or its failure. */
type Called = { ok: true; result: unknown } | { ok: false; error: PortalError | WriteError };

/** By the index of their input. */
type Calls = ReadonlyArray<readonly [itemIndex: number, call: GivenCall]>;

/** Methods that a batch cannot hold, or answers in another way (docs/portal-contract.md §2). */
const NEVER_IN_BATCH = new Set(['batch', 'app.info']);

/**
 * *Call*: any method, once for each input. What only reads is asked for together and again after a
 * fault; everything else counts as writing, follows the inputs' order and is never sent twice.
 */
export async function callMethods(
	context: IExecuteFunctions,
	portal: Portal,
	inputs: readonly INodeExecutionData[],
): Promise<InputOutcome[]> {
	const node = context.getNode();
	return await runInGroups<GivenCall>(context, portal, inputs, {
		inputOf: (itemIndex) => givenCall(context, itemIndex),
		run: async (members, { sending, onHint }) => {
			const outcomes: GroupOutcome[] = [];
			for (const [itemIndex, call] of members) {
				if (!call.allPages) continue;
				const read = async () => await allRecords(node, portal, { itemIndex, call, onHint });
				outcomes.push([itemIndex, await perItem(node, itemIndex, read)]);
			}
			const single = [...members].filter(([, { allPages }]) => !allPages);
			const reads = await readAll(portal, single.filter(isRead));
			const writes = await writeAll(
				new BulkWriter(sending),
				single.filter((one) => !isRead(one)),
			);
			for (const [itemIndex, called] of [...reads, ...writes]) {
				outcomes.push([itemIndex, shownCall(node, itemIndex, called)]);
			}
			return outcomes;
		},
	});
}

const isRead = ([, { method, params }]: Calls[number]) => isRepeatable(method, params);

/** A call of its own is JSON, as the documentation shows it; many go 50 to a request. */
function isAlone({ method, params }: GivenCall): boolean {
	return (
		NEVER_IN_BATCH.has(method.toLowerCase()) || 'auth_connector' in params || goesAlone(params)
	);
}

async function readAll(
	portal: Portal,
	calls: Calls,
): Promise<Array<readonly [itemIndex: number, called: Called]>> {
	const isOnly = calls.length === 1;
	const together = calls.filter(([, call]) => !isOnly && !isAlone(call));
	const outcomes: Record<string, CommandOutcome> = await portal.batch(
		Object.fromEntries(
			together.map(([itemIndex, { method, params }]) => [`c${itemIndex}`, { method, params }]),
		),
	);
	const called: Array<readonly [number, Called]> = [];
	for (const [itemIndex, call] of calls) {
		called.push([itemIndex, outcomes[`c${itemIndex}`] ?? (await portal.alone(call))]);
	}
	return called;
}

async function writeAll(
	writer: BulkWriter,
	calls: Calls,
): Promise<Array<readonly [itemIndex: number, called: Called]>> {
	const isOnly = calls.length === 1;
	const jobs = calls.map(([, call]) => ({ steps: writeSteps(call, isOnly || isAlone(call)) }));
	const outcomes = await writer.run(jobs);
	return calls.flatMap(([itemIndex], position) => {
		const outcome = outcomes[position];
		return outcome ? [[itemIndex, outcome] as const] : [];
	});
}

/** What a call costs is kept by its method; of no object type in particular. */
async function* writeSteps({ method, params }: GivenCall, alone: boolean): Steps<Called> {
	const sent = yield { method, entityTypeId: 0, params, isAlone: alone, isLast: true };
	if (sent.ok) return sent;
	return { ok: false, error: sent.isLost ? lostWrite(sent.error) : sent.error };
}

function shownCall(node: INode, itemIndex: number, called: Called): InputOutcome {
	if (!called.ok) return errorOf(node, called.error, itemIndex);
	return { json: { result: shownResult(called.result) } as IDataObject };
}

interface PagesCall {
	itemIndex: number;
	call: GivenCall;
	onHint: (message: string) => void;
}

/**
 * A record an output item.
 * @throws NodeApiError, NodeOperationError
 */
async function allRecords(
	node: INode,
	portal: Portal,
	{ itemIndex, call, onHint }: PagesCall,
): Promise<INodeExecutionData[]> {
	if (!isRead([itemIndex, call])) {
		throw new NodeOperationError(node, `"All Pages" is on, but ${call.method} may not only read`, {
			itemIndex,
			description: 'Switch it off, or call a method that lists something.',
		});
	}
	try {
		const { records, hint } = await readAllPages(portal, call);
		if (hint !== undefined) onHint(hint);
		if (records) return records.map((record) => ({ json: recordJson(record) }));
	} catch (error) {
		throw toNodeApiError(node, asPortalError(error), itemIndex);
	}
	throw new NodeOperationError(node, `The result of ${call.method} holds no list`, {
		itemIndex,
		description: 'Switch off "All Pages" to get the result as it is.',
	});
}

function recordJson(record: unknown): IDataObject {
	const shown = shownResult(record);
	return (isObject(shown) ? shown : { value: shown }) as IDataObject;
}
