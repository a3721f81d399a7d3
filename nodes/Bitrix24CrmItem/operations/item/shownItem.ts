import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import type { PresentedOutcome } from '../../../shared/items/presenting/presentedItems';

/**
 * A presented item as n8n passes it on.
 * @param more what stands beside its fields
 */
export function shownItem(
	{ item, binary }: Extract<PresentedOutcome, { ok: true }>,
	more?: IDataObject,
): INodeExecutionData {
	const json = item as IDataObject;
	return { json: more ? { ...json, ...more } : json, ...(binary ? { binary } : {}) };
}
