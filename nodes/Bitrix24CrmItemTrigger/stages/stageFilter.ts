import type { StageStep } from '../../shared/crm/events/itemEvent';

/** Whether a step of a type is one that was asked for. */
export type StageFilter = (entityTypeId: number, step: StageStep) => boolean;

/** A stage of an object type, as `fromStages` and `toStages` name it: `2:NEW`, `1268:DT1268_52:NEW`. */
export interface ChosenStage {
	entityTypeId: number;
	stage: string;
}

/** Empty lists let every step pass; a step from an unknown stage is from none of those chosen. */
export function stageFilter(from: readonly ChosenStage[], to: readonly ChosenStage[]): StageFilter {
	const fromKeys = new Set(from.map(keyOf));
	const toKeys = new Set(to.map(keyOf));
	return (entityTypeId, step) => {
		const isFrom =
			fromKeys.size === 0 ||
			(step.from !== null && fromKeys.has(keyOf({ entityTypeId, stage: step.from })));
		return isFrom && (toKeys.size === 0 || toKeys.has(keyOf({ entityTypeId, stage: step.to })));
	};
}

const keyOf = ({ entityTypeId, stage }: ChosenStage) => `${entityTypeId}:${stage}`;
