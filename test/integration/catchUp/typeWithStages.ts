import type { TypeDefinition } from '../../portal';

export const TYPE_WITH_STAGES = 1268;

/** A smart process with the stages New, Work and Done. */
export const typeWithStages: TypeDefinition = {
	entityTypeId: TYPE_WITH_STAGES,
	title: 'With stages',
	isStagesEnabled: true,
	categories: [
		{
			id: 52,
			name: 'Main',
			isDefault: true,
			stages: [
				{ code: 'NEW', name: 'New' },
				{ code: 'WORK', name: 'Work' },
				{ code: 'SUCCESS', name: 'Done', semantics: 'S' },
			],
		},
	],
};

/** A step between two of them, as a workflow gets it. */
export function step(from: string, to: string, semantics: string) {
	return {
		from: `DT1268_52:${from}`,
		to: `DT1268_52:${to}`,
		fromCategoryId: 52,
		categoryId: 52,
		semantics,
	};
}
