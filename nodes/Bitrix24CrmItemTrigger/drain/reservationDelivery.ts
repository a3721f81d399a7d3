import { NodeOperationError, sleep, type ITriggerFunctions } from 'n8n-workflow';
import type { ItemEvent } from '../../shared/crm/events/itemEvent';
import { asPortalError, type PortalError } from '../../shared/portal/errors/portalError';
import type { Choice } from '../settings/choice';
import type { DeliveryResult } from './drain';
import { emittedItem, refuseTransientFaults, type ItemReader } from '../runs/emittedItems';
import type { GuaranteedOptions } from '../settings/drainOptions';
import type { OfflineQueue } from '../sources/offlineQueue/offlineQueue';
import type { Attempts } from './retries';
import type { Reservation } from '../sources/offlineQueue/queueShare';
import { sortRows, type SortedRows } from '../sources/offlineQueue/rowEvents';
import { runWorkflow } from '../runs/workflowRun';

const LONGEST_PAUSE_MS = 30_000;
const PAUSE_STRETCH_MS = 1_000;

/** What delivering a reservation needs to know of its node. */
export interface Terms {
	context: ITriggerFunctions;
	queue: OfflineQueue;
	choice: Choice;
	options: GuaranteedOptions;
	portal: ItemEvent['portal'];
	/** `undefined` where the event alone is emitted. */
	readItems: ItemReader | undefined;
	/** Whether n8n has closed the trigger. */
	isClosed(): boolean;
}

/**
 * Delivers a reservation as one execution and acknowledges it when `acknowledge` says. Rows that
 * cannot be read are set aside and reported; a run that fails `maxAttempts` times has its rows set
 * aside too, so that nothing behind them waits.
 * @throws where the workflow could not be started
 */
export async function deliverReservation(
	terms: Terms,
	reservation: Reservation,
	before: Attempts,
): Promise<DeliveryResult> {
	const { queue, options } = terms;
	const { processId } = reservation;
	const { events, unreadable } = sortRows(reservation.rows, terms.choice, terms.portal);
	if (unreadable.length > 0) await setAsideUnreadable(terms, reservation, unreadable);
	const hasFailed = events.length > 0 && !(await run(terms, processId, events, before));
	if (!hasFailed || options.acknowledge === 'onFinish') {
		await persistently(terms, async () => await queue.acknowledge(processId));
		return 'done';
	}
	const runs = before.runs + 1;
	if (runs < options.maxAttempts) return 'runFailed';
	await setAsideFailed(terms, reservation, runs);
	return 'done';
}

/** @returns whether the run may be acknowledged as it ended */
async function run(
	{ context, options, portal, readItems }: Terms,
	processId: string,
	events: readonly ItemEvent[],
	{ faults }: Attempts,
): Promise<boolean> {
	const items = await readItems?.(events);
	// An item that can never be read must not hold its reservation back for ever.
	if (items && faults < options.maxAttempts) refuseTransientFaults(items);
	const emitted = events.map((event) => emittedItem(event, items));
	// n8n keeps these keys for all workflows alike.
	const { id: workflowId } = context.getWorkflow();
	const key = [portal.memberId, workflowId, context.getNode().id, processId].join(':');
	return (await runWorkflow(context, emitted, options.acknowledge, key)) !== 'failed';
}

async function setAsideUnreadable(
	{ context, queue }: Terms,
	reservation: Reservation,
	unreadable: SortedRows['unreadable'],
): Promise<void> {
	const rows = unreadable.map(({ row }) => row);
	await queue.setAside.add(reservation.processId, rows);
	// They have left the reservation: its next attempt does not see them.
	reservation.rows = reservation.rows.filter((row) => !rows.includes(row));
	const reasons = [...new Set(unreadable.map(({ reason }) => reason))].join('; ');
	report(
		context,
		`${rows.length} change(s) in the portal's queue could not be read and were set aside there`,
		reasons,
	);
}

async function setAsideFailed(
	terms: Terms,
	{ processId, rows }: Reservation,
	attempt: number,
): Promise<void> {
	await persistently(terms, async () => await terms.queue.setAside.add(processId, rows));
	report(
		terms.context,
		`${rows.length} change(s) were set aside in the portal's queue, because the workflow failed ${attempt} time(s) with them`,
		'Mend the workflow, then turn on the option "Replay Set-Aside Changes" and publish it once.',
	);
}

/** Tells the log and the workflow's error path. */
function report(context: ITriggerFunctions, message: string, description: string): void {
	const node = context.getNode();
	context.logger.error(`"${node.name}": ${message}. ${description}`);
	// Hosts before 2.0 cannot store a failed execution for a trigger that goes on.
	context.saveFailedExecution?.(new NodeOperationError(node, message, { description }));
}

/**
 * The workflow has run: whatever the portal's trouble, running it again would be worse.
 * @throws PortalError where n8n closes the trigger before the portal has agreed
 */
async function persistently(terms: Terms, work: () => Promise<void>): Promise<void> {
	for (let tried = 1; ; tried++) {
		const error = await work().then(() => undefined, asPortalError);
		if (!error) return;
		if (tried === 1) warnOfDelay(terms, error);
		const until = performance.now() + Math.min(500 * 2 ** Math.min(tried, 10), LONGEST_PAUSE_MS);
		while (performance.now() < until && !terms.isClosed()) await sleep(PAUSE_STRETCH_MS);
		if (terms.isClosed()) throw error;
	}
}

function warnOfDelay({ context }: Terms, error: PortalError): void {
	context.logger.warn(
		`"${context.getNode().name}": changes were delivered, but the portal's queue could not be told and will be again: ${error.message}`,
	);
}
