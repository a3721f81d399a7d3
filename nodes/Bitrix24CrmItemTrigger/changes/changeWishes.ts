import type { IDataObject } from 'n8n-workflow';
import { presentingBy } from '../../shared/items/presenting/presentingBy';
import { asPortalError, PortalError, toNodeApiError } from '../../shared/portal/errors/portalError';
import type { PrepareRun } from '../drain/preparedRun';
import { warnOnce } from '../runs/emittedItems';
import { readIgnoreOwnChanges } from '../settings/changeOptions';
import { IgnoredUser } from '../settings/connectedUser';
import { everyObjectType } from '../settings/everyObjectType';
import type { SourceSettings } from '../sources/sourceSettings';
import type { ChangeReads } from '../sources/sourcesFor';
import { changedRun } from './changedRun';
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
	const options = optionsOf(settings);
	const presenting = presentingBy(
		{ context, portal, onHint: (hint) => warnOnce(context, hint) },
		options,
	);
	const withItem = context.getNodeParameter('output', 'event') === 'item';
	const names = readWatchedNames(node, options['onlyWhenChanged']);
	const watching = names.length > 0 ? new Watching(portal, names, presenting.options) : undefined;
	try {
		await watching?.refuseUnknown(node, await typesOf(settings));
		const ignoresOwn = readIgnoreOwnChanges(node, options);
		const ignoredUser = ignoresOwn ? new IgnoredUser(context, portal) : undefined;
		await ignoredUser?.look();
		return {
			reads: {
				keepsItems: withItem || watching !== undefined,
				ignoredUser,
				...(watching
					? { knownBefore: async (type, items) => await watching.noteKnown(type, items) }
					: {}),
			},
			prepare: changedRun({ portal, presenting, withItem, watching, ignoredUser }),
			watching,
		};
	} catch (error) {
		throw toNodeApiError(node, asPortalError(error));
	}
}

/** None where all are watched and the user may not list them: then no name can be refused. */
async function typesOf({ choice, portal }: SourceSettings): Promise<readonly number[]> {
	if (choice.objectTypes.length > 0) return choice.objectTypes;
	return await everyObjectType(portal).catch((error: unknown) => {
		if (error instanceof PortalError) return [];
		throw error;
	});
}

function optionsOf({ context }: SourceSettings): IDataObject {
	const options: unknown = context.getNodeParameter('options', {});
	return typeof options === 'object' && options !== null ? (options as IDataObject) : {};
}
