import { NodeOperationError, type IDataObject, type ITriggerFunctions } from 'n8n-workflow';
import { asPortalError, PortalError, toNodeApiError } from '../../shared/portal/errors/portalError';
import { Portal } from '../../shared/portal/portal';
import { connect, type Authentication } from '../../shared/portal/transport/connection';
import { readChoice } from '../settings/choice';
import { everyObjectType } from '../settings/everyObjectType';
import { isHostStart } from '../settings/triggerMode';
import { stageTexts } from '../stages/chosenStages';
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
	const choice = readChoice(
		node,
		context.getNodeParameter('objectTypes', []),
		context.getNodeParameter('events'),
	);
	if (!choice.changes.includes('stageChanged')) return;
	refuseTypesWithoutJournal(node, choice.objectTypes);
	const options = (context.getNodeParameter('options', {}) ?? {}) as IDataObject;
	const chosen = [options['fromStages'], options['toStages']].flatMap(stageTexts);
	if (chosen.length === 0) return;
	try {
		const authentication = context.getNodeParameter('authentication') as Authentication;
		const portal = new Portal(context, await connect(context, authentication));
		await chosenSteps(node, portal, choice, options, async () => await everyObjectType(portal));
	} catch (error) {
		if (!(error instanceof PortalError) || !isHostStart(context)) {
			throw error instanceof NodeOperationError
				? error
				: toNodeApiError(node, asPortalError(error));
		}
		context.logger.debug(`"${node.name}": the chosen stages could not be checked`);
	}
}
