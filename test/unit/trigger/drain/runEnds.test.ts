import { createDeferredPromise, type IRun, type ITriggerFunctions } from 'n8n-workflow';
import { startWorkflow } from '../../../../nodes/Bitrix24CrmItemTrigger/runs/workflowRun';

/** A host that tells of a run's end with this. */
function hostTelling(run: Partial<IRun> | undefined): ITriggerFunctions {
	const emit: ITriggerFunctions['emit'] = (_items, _response, done) => done?.resolve(run as IRun);
	const helpers = { createDeferredPromise };
	return { emit, helpers } as unknown as ITriggerFunctions;
}

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
