import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { BulkWriter } from '../../../shared/items/writing/sending/bulkWriter';
import { goesAlone } from '../../../shared/items/writing/sending/commandForm';
import type { Steps } from '../../../shared/items/writing/sending/writeJobs';
import { asPortalError } from '../../../shared/portal/errors/portalError';
import type { CommandOutcome, Portal } from '../../../shared/portal/portal';
import { isRepeatable } from '../../../shared/portal/transport/repeats';
import { isObject } from '../../../shared/validation/json';
import type { GroupOutcome } from '../../inputs/inputGroups';
import { writeFailure } from '../../inputs/outcomes/lostWrite';
import type { InputOutcome } from '../../inputs/outcomes/outcome';
import { UnusableInput } from '../../inputs/outcomes/unusableInput';
import { runWritesInGroups } from '../../inputs/writeGroups';
import { readAllPages } from './allPages';
import { givenCall, type GivenCall } from './givenCall';
import { shownResult } from './shownResult';

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
	return await runWritesInGroups(context, portal, inputs, {
		inputOf: (itemIndex) => givenCall(context, itemIndex),
		run: async (calls, { sending, onHint }) => {
			const outcomes = new Map<GivenCall, GroupOutcome>();
			for (const call of calls) {
				if (call.allPages) outcomes.set(call, await allRecords(portal, call, onHint));
			}
			const note = (some: readonly GivenCall[], came: readonly GroupOutcome[]) =>
				some.forEach((call, position) => outcomes.set(call, came[position]));
			const single = calls.filter(({ allPages }) => !allPages);
			const reads = single.filter(isRead);
			note(reads, await readAll(portal, reads));
			const writes = single.filter((call) => !isRead(call));
			note(writes, await writeAll(new BulkWriter(sending), writes));
			return calls.map((call) => outcomes.get(call));
		},
	});
}

const isRead = ({ method, params }: GivenCall) => isRepeatable(method, params);

/** A call of its own is JSON, as the documentation shows it; many go 50 to a request. */
function goesByItself({ method, params }: GivenCall, isOnly: boolean): boolean {
	return (
		isOnly ||
		NEVER_IN_BATCH.has(method.toLowerCase()) ||
		'auth_connector' in params ||
		goesAlone(params)
	);
}

async function readAll(portal: Portal, calls: readonly GivenCall[]): Promise<GroupOutcome[]> {
	const entries = calls.map((call, index) => [`c${index}`, call] as const);
	const together = entries.filter(([, call]) => !goesByItself(call, calls.length === 1));
	const answers: Record<string, CommandOutcome> = await portal.batch(Object.fromEntries(together));
	const outcomes: GroupOutcome[] = [];
	for (const [key, call] of entries) {
		const answer = answers[key] ?? (await portal.alone(call));
		outcomes.push(answer.ok ? shownCall(answer.result) : answer.error);
	}
	return outcomes;
}

async function writeAll(
	writer: BulkWriter,
	calls: readonly GivenCall[],
): Promise<readonly GroupOutcome[]> {
	const isOnly = calls.length === 1;
	return await writer.run(
		calls.map((call) => ({ steps: writeSteps(call, goesByItself(call, isOnly)) })),
	);
}

/** What a call costs is kept by its method; of no object type in particular. */
async function* writeSteps({ method, params }: GivenCall, alone: boolean): Steps<GroupOutcome> {
	const sent = yield { method, entityTypeId: 0, params, isAlone: alone, isLast: true };
	return sent.ok ? shownCall(sent.result) : writeFailure(sent);
}

const shownCall = (result: unknown): INodeExecutionData => ({
	json: { result: shownResult(result) } as IDataObject,
});

/** A record an output item. */
async function allRecords(
	portal: Portal,
	call: GivenCall,
	onHint: (message: string) => void,
): Promise<GroupOutcome> {
	const { method } = call;
	if (!isRead(call)) {
		return new UnusableInput(
			`"All Pages" is on, but ${method} may not only read`,
			'Switch it off, or call a method that lists something.',
		);
	}
	try {
		const { records, hint } = await readAllPages(portal, call);
		if (hint !== undefined) onHint(hint);
		if (records) return records.map((record) => ({ json: recordJson(record) }));
	} catch (error) {
		return asPortalError(error);
	}
	return new UnusableInput(
		`The result of ${method} holds no list`,
		'Switch off "All Pages" to get the result as it is.',
	);
}

function recordJson(record: unknown): IDataObject {
	const shown = shownResult(record);
	return (isObject(shown) ? shown : { value: shown }) as IDataObject;
}
