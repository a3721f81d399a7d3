import type { ItemEvent, StageStep } from '../../shared/crm/events/itemEvent';
import { presentRawItems, type Presenting } from '../../shared/items/presenting/presentedItems';
import type { RawItem } from '../../shared/items/reading/rawItem';
import type { Portal } from '../../shared/portal/portal';

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
	for (const type of new Set(steps.map(({ event }) => event.entityTypeId))) {
		const ofType = steps.filter(({ event }) => event.entityTypeId === type);
		const states = ofType.flatMap(({ stage }) => [stateBefore(stage), stateAfter(stage)]);
		const shown = await presentRawItems(portal, type, states, presenting);
		for (const [index, { event, stage }] of ofType.entries()) {
			const [before, after] = [labelsOf(shown[index * 2]), labelsOf(shown[index * 2 + 1])];
			const labels = {
				from: stage.from === null ? null : (before['stageId'] ?? null),
				to: after['stageId'] ?? null,
				fromCategoryId: stage.fromCategoryId === null ? null : (before['categoryId'] ?? null),
				categoryId: after['categoryId'] ?? null,
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

type Shown = Awaited<ReturnType<typeof presentRawItems>>[number];

function labelsOf(shown: Shown | undefined): Record<string, string | null> {
	const labels = shown?.ok ? shown.item.labels : undefined;
	return Object.fromEntries(
		Object.entries(labels ?? {}).map(([name, label]) => [
			name,
			typeof label === 'string' ? label : null,
		]),
	);
}
