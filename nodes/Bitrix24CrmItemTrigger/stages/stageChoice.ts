import type { ITriggerFunctions, IWebhookFunctions } from 'n8n-workflow';
import { stagesOf } from '../../shared/items/lookups/stageList';
import type { Portal } from '../../shared/portal/portal';
import { listOf, type Choice } from '../settings/choice';
import { chosenOrEvery } from '../settings/everyObjectType';
import { optionsOf } from '../settings/triggerMode';
import { readStages } from './chosenStages';
import { stageFilter, type StageFilter } from './stageFilter';
import { refuseTypesWithoutJournal } from './stageTypes';

/**
 * Which steps a node wants, by its options. The portal is asked for its stages only where some are
 * chosen.
 * @throws NodeOperationError that names what cannot be chosen; PortalError
 */
export async function chosenSteps(
	context: ITriggerFunctions | IWebhookFunctions,
	portal: Portal,
	choice: Pick<Choice, 'objectTypes'>,
): Promise<StageFilter> {
	const node = context.getNode();
	refuseTypesWithoutJournal(node, choice.objectTypes);
	const options = optionsOf(context);
	const [from, to] = [listOf(options.fromStages), listOf(options.toStages)];
	if (from.length + to.length === 0) return () => true;
	const types = await chosenOrEvery(portal, choice);
	const known = await stagesOf(portal, types);
	return stageFilter(
		readStages(node, 'From Stages', from, known, types),
		readStages(node, 'To Stages', to, known, types),
	);
}
