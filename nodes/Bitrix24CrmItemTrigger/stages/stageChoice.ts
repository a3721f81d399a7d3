import type { INode } from 'n8n-workflow';
import type { Portal } from '../../shared/portal/portal';
import type { Choice } from '../settings/choice';
import { readStages, stageTexts } from './chosenStages';
import { stageFilter, type StageFilter } from './stageFilter';
import { stagesOf } from './stageList';
import { refuseTypesWithoutJournal } from './stageTypes';

/** Names of the options, and what people know them by. */
const FROM = { name: 'fromStages', label: 'From Stages' };
const TO = { name: 'toStages', label: 'To Stages' };

/**
 * Which steps a node wants, by its options. The portal is asked for its stages only where some are
 * chosen.
 * @param types the object types that are read
 * @throws NodeOperationError that names what cannot be chosen; PortalError
 */
export async function chosenSteps(
	node: INode,
	portal: Portal,
	{ objectTypes }: Pick<Choice, 'objectTypes'>,
	options: Readonly<Record<string, unknown>>,
	everyType: () => Promise<readonly number[]>,
): Promise<StageFilter> {
	refuseTypesWithoutJournal(node, objectTypes);
	const [from, to] = [stageTexts(options[FROM.name]), stageTexts(options[TO.name])];
	if (from.length + to.length === 0) return () => true;
	const types = objectTypes.length > 0 ? objectTypes : await everyType();
	const known = await stagesOf(portal, types);
	return stageFilter(
		readStages(node, FROM.label, from, known, types),
		readStages(node, TO.label, to, known, types),
	);
}
