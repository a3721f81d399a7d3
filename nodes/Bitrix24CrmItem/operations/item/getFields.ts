import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { fieldList } from '../../../shared/crm/schema/fieldList';
import { itemSchemaOf } from '../../../shared/items/lookups/itemSchemas';
import type { Portal } from '../../../shared/portal/portal';
import { asPortalError, toNodeApiError } from '../../../shared/portal/errors/portalError';
import { locateObjectType } from '../../inputs/itemLocator';
import { perItem, type InputOutcome } from '../../inputs/outcomes/outcome';
import { parameterPerItem } from '../../inputs/parameterPerItem';

/** *Get Fields*: the fields of the object type each input names, an output item each. */
export async function describeFields(
	context: IExecuteFunctions,
	portal: Portal,
	inputs: readonly INodeExecutionData[],
): Promise<InputOutcome[]> {
	const node = context.getNode();
	const objectType = parameterPerItem(context, 'entityTypeId', inputs);
	return await Promise.all(
		inputs.map(
			async (_input, itemIndex) =>
				await perItem(node, itemIndex, async () => {
					const entityTypeId = locateObjectType(node, itemIndex, objectType(itemIndex));
					try {
						const schema = await itemSchemaOf(portal, entityTypeId);
						return fieldList(schema).map((field) => ({
							json: { entityTypeId, ...field } as IDataObject,
						}));
					} catch (error) {
						throw toNodeApiError(node, asPortalError(error), itemIndex);
					}
				}),
		),
	);
}
