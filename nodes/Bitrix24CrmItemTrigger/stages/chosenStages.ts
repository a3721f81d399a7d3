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
	return texts.map((text) => {
		const [, type, stage] = WITH_TYPE.exec(text) ?? [];
		if (type === undefined || stage === undefined) return bareStage(node, label, text, known);
		const entityTypeId = Number(type);
		if (!types.includes(entityTypeId)) {
			throw new NodeOperationError(
				node,
				`"${label}" has "${text}", a stage of the object type ${entityTypeId}, which is not chosen`,
				{
					description:
						'Choose that object type under "Object Type Names or IDs" too, or remove the stage.',
				},
			);
		}
		const stages = known.filter((one) => one.entityTypeId === entityTypeId);
		const isKnown = stages.some((one) => one.stage === stage);
		if (!isKnown && stages.length > 0) throw unknownStage(node, label, text, stages);
		return { entityTypeId, stage };
	});
}

function bareStage(
	node: INode,
	label: string,
	stage: string,
	known: readonly ChosenStage[],
): ChosenStage {
	const candidates = known.filter((one) => one.stage === stage);
	const [only] = candidates;
	if (only && candidates.length === 1) return only;
	if (candidates.length === 0) throw unknownStage(node, label, stage, known);
	throw new NodeOperationError(
		node,
		`"${label}" has "${stage}", a stage of several object types: write ${candidates.map(stageText).join(' or ')}`,
	);
}

const MOST_NAMED = 20;

function unknownStage(
	node: INode,
	label: string,
	text: string,
	known: readonly ChosenStage[],
): NodeOperationError {
	const named = known.slice(0, MOST_NAMED).map(stageText).join(', ');
	return new NodeOperationError(
		node,
		`"${label}" has "${text}", which is no stage of the chosen object types`,
		{
			description: named
				? `Their stages are ${named}${known.length > MOST_NAMED ? ', …' : ''}.`
				: '',
		},
	);
}
