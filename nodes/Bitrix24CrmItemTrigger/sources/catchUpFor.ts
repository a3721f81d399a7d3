import { NodeOperationError } from 'n8n-workflow';
import type { RawItem } from '../../shared/items/reading/rawItem';
import { ownerOf, ownerTag } from '../../shared/application/owner';
import {
	asPortalError,
	toNodeApiError,
	type PortalError,
} from '../../shared/portal/errors/portalError';
import type { IgnoredUser } from '../settings/connectedUser';
import { readSince } from '../settings/changeOptions';
import { everyObjectType } from '../settings/everyObjectType';
import { inWords } from '../runs/triggerReports';
import { hasJournal } from '../stages/stageTypes';
import { chosenSteps } from '../stages/stageChoice';
import type { CatchUpMeans, CatchUpSettings } from './catchUp/catchUpSettings';
import { CatchUpSource } from './catchUp/catchUpSource';
import { OptionStore } from './catchUp/position/optionStore';
import { PositionStores } from './catchUp/position/positionStores';
import { TypeTroubles } from './catchUp/types/typeTroubles';
import { WatchedTypes } from './catchUp/types/watchedTypes';
import { askerOf, type Asker } from './looks/askLooks';
import type { SourceSettings } from './sourceSettings';
import { StageMemory } from './stageHistory/stageMemory';
import { readSteps } from './stageHistory/stepReader';

/** What of the portal's records is read. */
export interface CatchUpReads {
	/** The changed items, not only the journals of stages. */
	items: boolean;
	/** Whether changes take their items along, because they are emitted or compared. */
	keepsItems: boolean;
	/** The connected user, where its own changes are to start nothing. */
	ignoredUser: IgnoredUser | undefined;
	/** Takes items that changed shortly before the reading began, and are not told. */
	knownBefore?(entityTypeId: number, items: readonly RawItem[]): Promise<void>;
}

/**
 * The portal's own records as a source, begun with or gone on from where it stood.
 * @throws NodeOperationError, NodeApiError for what cannot work, so that the activation says it
 */
export async function catchUpSource(
	settings: SourceSettings,
	reads: CatchUpReads,
): Promise<CatchUpSource> {
	const { context } = settings;
	const node = context.getNode();
	const refusals: PortalError[] = [];
	try {
		const means = await meansOf(settings, reads, refusals);
		const knownBefore = new Map<number, RawItem[]>();
		const source = new CatchUpSource(wishesOf(settings, reads), {
			...means,
			knownBefore: (type, item) => {
				knownBefore.set(type, [...(knownBefore.get(type) ?? []), item]);
			},
		});
		await source.start();
		for (const [type, items] of knownBefore) await reads.knownBefore?.(type, items);
		const [refused] = refusals.filter(isWithoutJournal);
		if (refused) throw refused;
		return source;
	} catch (error) {
		const failed = asPortalError(error);
		if (isWithoutJournal(failed)) throw withoutJournal(settings, failed);
		if (failed.failure.method === 'crm.type.list' && failed.is('ACCESS_DENIED')) {
			throw new NodeOperationError(node, 'The connected user may not list the object types', {
				description:
					'Only CRM administrators may. Choose the object types by name or ID, or connect as a CRM administrator.',
			});
		}
		throw toNodeApiError(node, failed);
	}
}

function wishesOf(settings: SourceSettings, reads: CatchUpReads): CatchUpSettings {
	const { context, choice, eventPortal } = settings;
	const since = readSince(context, Date.now());
	const { ignoredUser, keepsItems } = reads;
	const wantsSteps = choice.changes.includes('stageChanged');
	const [added, updated] = [choice.changes.includes('added'), choice.changes.includes('updated')];
	return {
		reads: {
			items: reads.items && (added || updated),
			journal: (entityTypeId) => wantsSteps && hasJournal(entityTypeId),
		},
		wanted: { added, updated, ignoredUser },
		keepsItems,
		since: reads.items ? since : undefined,
		credential: credentialOf(settings),
		portal: eventPortal,
	};
}

async function meansOf(
	settings: SourceSettings,
	{ keepsItems, ignoredUser }: CatchUpReads,
	refusals: PortalError[],
): Promise<CatchUpMeans> {
	const { context, portal, choice, reports } = settings;
	const asker: Asker = {
		...askerOf(portal, portal.connection.key),
		batch: async (commands) => {
			await ignoredUser?.look();
			return await portal.batch(commands);
		},
	};
	const owner = ownerOf(context);
	const list = async () => await everyObjectType(portal);
	const isWanted = choice.changes.includes('stageChanged')
		? await chosenSteps(context, portal, choice)
		: () => true;
	const stepSettings = { memory: new StageMemory(), isWanted, keepsItems, ignoredUser };
	const hasApplication = portal.connection.credentialType === 'bitrix24OAuth2Api';
	return {
		asker,
		types: new WatchedTypes(choice.objectTypes, list, () => asker.now()),
		stores: new PositionStores(context.getWorkflowStaticData('global'), {
			tag: ownerTag(owner),
			nodeId: owner.nodeId,
			credential: credentialOf(settings),
		}),
		option: hasApplication ? new OptionStore(asker, `n8n_${ownerTag(owner)}`) : undefined,
		troubles: new TypeTroubles({
			warn: (type, error) => {
				refusals.push(error);
				reports.warn(troubleText(type, error));
			},
			alarm: (type, error) => {
				const { cure } = inWords(error);
				reports.fail({ message: troubleText(type, error), description: cure });
			},
			over: (type) => reports.warn(`The object type ${type} can be read again`),
			clockSetBack: (seconds) =>
				reports.warn(
					`The portal's clock was set back by ${seconds} second(s) at least: nothing is lost, some changes may be told twice. Let a time server (NTP) set the clock of the portal's server.`,
				),
		}),
		readSteps: async (type, rows) => await readSteps(portal, type, rows, stepSettings),
	};
}

function troubleText(entityTypeId: number, error: PortalError): string {
	const { reason, cure } = inWords(error);
	return `No changes of the object type ${entityTypeId} arrive, those of others do: ${reason}. ${cure}`;
}

/** Old on-premise versions keep no journal for smart processes (docs/portal-contract.md §8). */
const isWithoutJournal = (error: PortalError) =>
	error.failure.method === 'crm.stagehistory.list' &&
	error.is('ENTITY_TYPE_NOT_SUPPORTED', 'ERROR_METHOD_NOT_FOUND');

function withoutJournal({ context }: SourceSettings, error: PortalError): NodeOperationError {
	return new NodeOperationError(
		context.getNode(),
		'This portal keeps no history of stages for an object type that was chosen',
		{
			description: `Update an on-premise portal to a newer version of its CRM module, or remove "Item Stage Changed". The portal answered: ${error.message}`,
		},
	);
}

/** Another credential may be another portal: it begins anew. */
function credentialOf({ context, portal }: SourceSettings): string {
	const { credentials } = context.getNode();
	const id = credentials?.[portal.connection.credentialType]?.id;
	return id ?? portal.connection.key;
}
