import { NodeOperationError, type INode } from 'n8n-workflow';
import { isDynamicType, SYSTEM_TYPES } from '../../shared/crm/events/eventCodes';

/** Types whose stages the portal keeps no journal of (docs/portal-contract.md §8). */
const WITHOUT_JOURNAL: ReadonlyMap<number, string> = new Map([
	[SYSTEM_TYPES.contact, 'contacts'],
	[SYSTEM_TYPES.company, 'companies'],
	[SYSTEM_TYPES.quote, 'quotes'],
]);

/** Whether the portal keeps a journal of the type's stages. */
export function hasJournal(entityTypeId: number): boolean {
	return (
		entityTypeId === SYSTEM_TYPES.lead ||
		entityTypeId === SYSTEM_TYPES.deal ||
		isDynamicType(entityTypeId)
	);
}

/** @throws NodeOperationError for chosen types without a journal of stages */
export function refuseTypesWithoutJournal(node: INode, entityTypeIds: readonly number[]): void {
	const refused = entityTypeIds.filter((type) => !hasJournal(type));
	if (refused.length === 0) return;
	const names = refused.map((type) => WITHOUT_JOURNAL.get(type) ?? `object type ${type}`);
	throw new NodeOperationError(
		node,
		`"Item Stage Changed" is not possible for ${names.join(', ')}: Bitrix24 keeps no history of their stages`,
		{
			description:
				'Remove them from the object types, or choose "Item Updated" instead. Leads, deals, invoices and smart processes have a history of stages.',
		},
	);
}
