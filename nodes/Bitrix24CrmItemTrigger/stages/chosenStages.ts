import { NodeOperationError, type INode } from 'n8n-workflow';
import { stageText, type ChosenStage } from './stageFilter';

/** `2:NEW`: a type and its stage; a bare stage may hold a colon too, as `DT1268_52:NEW` does. */
const WITH_TYPE = /^(\d+):(.+)$/;

/**
 * Reads an option with stages. A bare stage is taken where one type only has it.
 * @param label what people know the option by
 * @param known the stages of the chosen types
 * @param types the chosen types
 * @throws NodeOperationError that names the stage and, where several types have it, the candidates
 */
export function readStages(
	node: INode,
	label: string,
	texts: readonly string[],
	known: readonly ChosenStage[],
	types: readonly number[],
): ChosenStage[] {
	const refused = (text: string, why: string, description = '') =>
		new NodeOperationError(node, `"${label}" has "${text}", ${why}`, { description });
	const unknown = (text: string, stages: readonly ChosenStage[]) =>
		refused(text, 'which is no stage of the chosen object types', listed(stages));
	return texts.map((text) => {
		const [, type, stage] = WITH_TYPE.exec(text) ?? [];
		if (type === undefined || stage === undefined) {
			const candidates = known.filter((one) => one.stage === text);
			const [only] = candidates;
			if (!only) throw unknown(text, known);
			if (candidates.length === 1) return only;
			const written = candidates.map(stageText).join(' or ');
			throw refused(text, `a stage of several object types: write ${written}`);
		}
		const entityTypeId = Number(type);
		if (!types.includes(entityTypeId)) {
			throw refused(
				text,
				`a stage of the object type ${entityTypeId}, which is not chosen`,
				'Choose that object type under "Object Type Names or IDs" too, or remove the stage.',
			);
		}
		const stages = known.filter((one) => one.entityTypeId === entityTypeId);
		const isKnown = stages.some((one) => one.stage === stage);
		if (!isKnown && stages.length > 0) throw unknown(text, stages);
		return { entityTypeId, stage };
	});
}

const MOST_NAMED = 20;

function listed(stages: readonly ChosenStage[]): string {
	const named = stages.slice(0, MOST_NAMED).map(stageText).join(', ');
	return named && `Their stages are ${named}${stages.length > MOST_NAMED ? ', …' : ''}.`;
}
