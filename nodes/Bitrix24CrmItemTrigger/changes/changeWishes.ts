import { asPortalError, toNodeApiError } from '../../shared/portal/errors/portalError';
import type { PrepareRun } from '../drain/preparedRun';
import { presentingOf } from '../runs/emittedItems';
import { ignoresOwnChanges } from '../settings/changeOptions';
import { IgnoredUser } from '../settings/connectedUser';
import { chosenOrEvery } from '../settings/everyObjectType';
import { optionsOf } from '../settings/triggerMode';
import type { SourceSettings } from '../sources/sourceSettings';
import type { ChangeReads } from '../sources/sourcesFor';
import { changedRun } from './changedRun';
import { readOr } from './readOr';
import { readWatchedNames } from './watchedFields';
import { Watching } from './watching';

/** What the node's options ask of changes before a run is started with them. */
export interface ChangeWishes {
	reads: ChangeReads;
	prepare: PrepareRun;
	watching: Watching | undefined;
}

/**
 * Reads the options about changes and items.
 * @throws NodeOperationError that names the option; NodeApiError where the portal could not be asked
 */
export async function changeWishes(settings: SourceSettings): Promise<ChangeWishes> {
	const { context, portal } = settings;
	const node = context.getNode();
	const options = optionsOf(context);
	const presenting = presentingOf(context, portal, options);
	const withItem = context.getNodeParameter('output', 'event') === 'item';
	const names = readWatchedNames(node, options['onlyWhenChanged']);
	const watching = names.length > 0 ? new Watching(portal, names, presenting.options) : undefined;
	try {
		// None where all are watched and the user may not list them: then no name can be refused.
		await watching?.refuseUnknown(node, await readOr(chosenOrEvery(portal, settings.choice), []));
		const ignoredUser = ignoresOwnChanges(context) ? new IgnoredUser(context, portal) : undefined;
		await ignoredUser?.look();
		return {
			reads: {
				keepsItems: withItem || watching !== undefined,
				ignoredUser,
				knownBefore: async (type, items) => await watching?.noteKnown(type, items),
			},
			prepare: changedRun({ portal, presenting, withItem, watching, ignoredUser }),
			watching,
		};
	} catch (error) {
		throw toNodeApiError(node, asPortalError(error));
	}
}
