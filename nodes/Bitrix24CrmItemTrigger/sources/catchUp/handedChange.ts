import type { ItemEvent } from '../../../shared/crm/events/itemEvent';
import type { Change } from '../../drain/source';
import { isoOf } from '../changedItems/itemState';
import type { FoundChange } from '../looks/foundChange';

/** A found change as a drain gets it. */
export function handedChange(found: FoundChange, portal: ItemEvent['portal']): Change {
	const { event, entityTypeId, id, time, changedBy, stage, rawItem } = found;
	return {
		event: {
			event,
			entityTypeId,
			id,
			occurredAt: isoOf(time),
			portal,
			...(changedBy === undefined ? {} : { changedBy }),
			...(stage === undefined ? {} : { stage }),
		},
		...(rawItem === undefined ? {} : { rawItem }),
	};
}
