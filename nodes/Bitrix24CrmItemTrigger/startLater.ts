import { NodeApiError, type ITriggerFunctions } from 'n8n-workflow';
import { connectorOf, ownerOf } from '../shared/application/owner';
import { PortalError } from '../shared/portal/errors/portalError';
import { Drain } from './drain/drain';
import type { Source } from './drain/source';
import { TriggerReports } from './runs/triggerReports';
import { drainOptionsOf } from './settings/drainOptions';
import { isHostStart } from './settings/triggerMode';

/** What is made at once or later. */
interface Late<Made> {
	/** Settles with what was made, or with nothing where it was closed before. */
	made: Promise<Made | undefined>;
	close(): Promise<void>;
}

/**
 * Makes what needs the portal. Where the portal cannot be read while n8n starts, nobody would see the
 * error and older hosts would try again in hours: then it is tried again as any source is that cannot
 * be read, which tells people when it lasts.
 * @throws what `make` throws, where somebody is publishing the workflow or the fault is not the portal's
 */
export async function makeNowOrLater<Made>(
	context: ITriggerFunctions,
	make: () => Promise<Made>,
): Promise<Late<Made>> {
	return await make().then(
		(made) => ({ made: Promise.resolve(made), close: async () => await Promise.resolve() }),
		(error: unknown) => {
			const isPortals = error instanceof PortalError || error instanceof NodeApiError;
			if (!isPortals || !isHostStart(context)) throw error;
			return makeLater(context, make, error);
		},
	);
}

function makeLater<Made>(
	context: ITriggerFunctions,
	make: () => Promise<Made>,
	firstError: Error,
): Late<Made> {
	let first: Error | undefined = firstError;
	let made: Made | undefined;
	const drain = new Drain({
		workflow: connectorOf(ownerOf(context)),
		nodeId: context.getNode().id,
		sources: [
			unreadPortal(async () => {
				const error = first;
				first = undefined;
				if (error) throw error;
				made = await make();
			}),
		],
		options: drainOptionsOf(context),
		reports: new TriggerReports(context),
		deliver: async () => await Promise.resolve({ kind: 'done' }),
		endsWhenEmpty: true,
	});
	return { made: drain.start().then(() => made), close: async () => await drain.close() };
}

/** A source without changes: reading it is trying again. */
const unreadPortal = (tryAgain: () => Promise<void>): Source => ({
	name: 'the portal',
	next: async () => {
		await tryAgain();
		return undefined;
	},
	acknowledge: async () => await Promise.resolve(),
	setAside: async () => await Promise.resolve({ place: '', cure: '' }),
	recover: () => {},
});
