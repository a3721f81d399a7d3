import type { ItemEvent, StageStep } from '../../shared/crm/events/itemEvent';
import {
	presentRawItems,
	type PresentedOutcome,
	type Presenting,
} from '../../shared/items/presenting/presentedItems';
import type { RawItem } from '../../shared/items/reading/rawItem';
import type { Portal } from '../../shared/portal/portal';
import { byType } from './byType';

const ONLY_STAGES = ['stageId', 'categoryId'];

/**
 * The steps among events with the names of their stages and pipelines under `stage.labels`. The names
 * are found as those of an item on that stage are.
 * @throws PortalError where the fields of an object type cannot be read
 */
export async function labelledSteps(
	portal: Portal,
	events: readonly ItemEvent[],
	{ options, onHint }: Presenting,
): Promise<Map<ItemEvent, ItemEvent>> {
	const steps = events.flatMap((event) => (event.stage ? [{ event, stage: event.stage }] : []));
	const labelled = new Map<ItemEvent, ItemEvent>();
	const presenting: Presenting = {
		onHint,
		options: { ...options, fieldNames: 'api', select: ONLY_STAGES, productRows: false },
	};
	for (const [type, ofType] of byType(steps, ({ event }) => event.entityTypeId)) {
		const states = ofType.flatMap(({ stage }) => [stateBefore(stage), stateAfter(stage)]);
		const shown = await presentRawItems(portal, type, states, presenting);
		for (const [index, { event, stage }] of ofType.entries()) {
			const [before, after] = [shown[index * 2], shown[index * 2 + 1]];
			const labels = {
				from: stage.from === null ? null : labelOf(before, 'stageId'),
				to: labelOf(after, 'stageId'),
				fromCategoryId: stage.fromCategoryId === null ? null : labelOf(before, 'categoryId'),
				categoryId: labelOf(after, 'categoryId'),
			};
			labelled.set(event, { ...event, stage: { ...stage, labels } });
		}
	}
	return labelled;
}

const stateBefore = ({ from, fromCategoryId }: StageStep): RawItem => ({
	id: 1,
	stageId: from ?? '',
	categoryId: fromCategoryId ?? 0,
});

const stateAfter = ({ to, categoryId }: StageStep): RawItem => ({ id: 1, stageId: to, categoryId });

function labelOf(shown: PresentedOutcome | undefined, field: string): string | null {
	const label = shown?.ok ? shown.item.labels?.[field] : undefined;
	return typeof label === 'string' ? label : null;
}
