import type { IRun, ITriggerFunctions } from 'n8n-workflow';
import { startWorkflow } from '../../../../nodes/Bitrix24CrmItemTrigger/runs/workflowRun';

/** A host that tells of a run's end with this. */
const hostTelling = (run: Partial<IRun> | undefined) =>
	({
		emit: () => {},
		helpers: { createDeferredPromise: () => ({ promise: Promise.resolve(run) }) },
	}) as unknown as ITriggerFunctions;

describe('how a run ended', () => {
	it.each<[string, Partial<IRun> | undefined]>([
		['succeeded', { status: 'success', finished: true }],
		['succeeded', { status: 'waiting', waitTill: new Date() }],
		// n8n 2.0 leaves the status of the start.
		['succeeded', { status: 'running', finished: true }],
		['succeeded', { status: 'running', waitTill: new Date() }],
		['failed', { status: 'running' }],
		['failed', { status: 'running', finished: false }],
		['failed', { status: 'error' }],
		['failed', { status: 'canceled', finished: true }],
		['failed', { status: 'crashed' }],
		['skipped', undefined],
	])('%s: %j', async (end, run) => {
		expect(await startWorkflow(hostTelling(run), [{ json: {} }]).end).toBe(end);
	});
});
