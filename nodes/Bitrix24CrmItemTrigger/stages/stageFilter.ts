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
	return (entityTypeId, step) =>
		isIn(from, entityTypeId, step.from) && isIn(to, entityTypeId, step.to);
}

const isIn = (chosen: readonly ChosenStage[], entityTypeId: number, stage: string | null) =>
	chosen.length === 0 ||
	chosen.some((one) => one.entityTypeId === entityTypeId && one.stage === stage);

/** How lists of stages name one: `entityTypeId:STAGE`. */
export const stageText = ({ entityTypeId, stage }: ChosenStage) => `${entityTypeId}:${stage}`;
