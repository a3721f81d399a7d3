import type { ITriggerFunctions } from 'n8n-workflow';
import { asPortalError, toNodeApiError } from '../../shared/portal/errors/portalError';
import { choiceOf, listOf } from '../settings/choice';
import { portalOf } from '../settings/connectedPortal';
import { isHostStart, optionsOf } from '../settings/triggerMode';
import { chosenSteps } from '../stages/stageChoice';
import { refuseTypesWithoutJournal } from '../stages/stageTypes';

/**
 * Instant delivery looks steps up only when a delivery has come, and nobody would see then that they
 * cannot be told: so they are checked when the workflow is published. While n8n starts, a portal that
 * cannot be read hinders nothing.
 * @throws NodeOperationError for object types without a history of stages, and for stages that cannot
 * be chosen, with the candidates; NodeApiError where the portal cannot be asked for its stages
 */
export async function refuseImpossibleSteps(context: ITriggerFunctions): Promise<void> {
	const node = context.getNode();
	const choice = choiceOf(context);
	if (!choice.changes.includes('stageChanged')) return;
	refuseTypesWithoutJournal(node, choice.objectTypes);
	const { fromStages, toStages } = optionsOf(context);
	if ([fromStages, toStages].flatMap(listOf).length === 0) return;
	try {
		await chosenSteps(context, await portalOf(context), choice);
	} catch (error) {
		const failed = asPortalError(error);
		if (!isHostStart(context)) throw toNodeApiError(node, failed);
		context.logger.debug(`"${node.name}": the chosen stages could not be checked`);
	}
}
