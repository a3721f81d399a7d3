import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { fieldList } from '../../../shared/crm/schema/fieldList';
import { itemSchemaOf } from '../../../shared/items/lookups/itemSchemas';
import type { Portal } from '../../../shared/portal/portal';
import { objectTypePerInput } from '../../inputs/locatedItems';
import { perItem, type InputOutcome } from '../../inputs/outcomes/outcome';

/** *Get Fields*: the fields of the object type each input names, an output item each. */
export async function describeFields(
	context: IExecuteFunctions,
	portal: Portal,
	inputs: readonly INodeExecutionData[],
): Promise<InputOutcome[]> {
	const node = context.getNode();
	const objectType = objectTypePerInput(context, inputs);
	return await Promise.all(
		inputs.map(
			async (_input, itemIndex) =>
				await perItem(node, itemIndex, async () => {
					const entityTypeId = objectType(itemIndex);
					const fields = fieldList(await itemSchemaOf(portal, entityTypeId));
					return fields.map((field) => ({ json: { entityTypeId, ...field } as IDataObject }));
				}),
		),
	);
}
