import type { INodeExecutionData } from 'n8n-workflow';
import { inBursts, type ChangeItems } from './soak';
import type { Stage } from './stage';

/** The smart process whose items go from stage to stage in a soak. */
export const JOURNAL_TYPE = 1302;

const PIPELINES = [60, 61] as const;
const CODES = ['NEW', 'WORK', 'CHECK', 'SUCCESS'] as const;

interface Place {
	categoryId: number;
	stageId: string;
}

const PLACES: readonly Place[] = PIPELINES.flatMap((categoryId) =>
	CODES.map((code) => ({ categoryId, stageId: `DT${JOURNAL_TYPE}_${categoryId}:${code}` })),
);

export function addJournalItems({ portal }: Stage, count: number): void {
	portal.addType({
		entityTypeId: JOURNAL_TYPE,
		title: 'With stages',
		isStagesEnabled: true,
		categories: PIPELINES.map((id, index) => ({
			id,
			name: `Pipeline ${id}`,
			isDefault: index === 0,
			stages: CODES.map((code) =>
				code === 'SUCCESS' ? { code, name: code, semantics: 'S' as const } : { code, name: code },
			),
		})),
	});
	for (let id = 1; id <= count; id++) {
		portal.items.add(JOURNAL_TYPE, { id, title: 'Item', ...PLACES[0] }, { silent: true });
	}
}

/** Every step that was made, in the words of `written`. */
export class MovedItems {
	readonly steps: string[] = [];
	private readonly places = new Map<number, Place>();

	/** Moves random items to other stages and pipelines in bursts, some of them twice at once. */
	move: ChangeItems = async ({ portal }, plan, random) => {
		const last = new Map<number, string>();
		let id = 1;
		await inBursts(plan, random, () => {
			if (random() < 0.8) id = 1 + Math.floor(random() * plan.items);
			const from = this.places.get(id) ?? PLACES[0];
			const others = PLACES.filter((place) => place !== from);
			const to = others[Math.floor(random() * others.length)];
			if (!from || !to) return;
			portal.items.update(JOURNAL_TYPE, id, { ...to });
			this.places.set(id, to);
			this.steps.push(written(id, from, to));
			last.set(id, to.stageId);
		});
		return { last, madeAt: new Map() };
	};
}

/** A step that a workflow was told, as `MovedItems` writes it. */
export function writtenStep({ json }: Pick<INodeExecutionData, 'json'>): string {
	const { from, to, fromCategoryId, categoryId } = json.stage as Record<string, string | number>;
	return written(
		Number(json.id),
		{ stageId: String(from), categoryId: Number(fromCategoryId) },
		{ stageId: String(to), categoryId: Number(categoryId) },
	);
}

const written = (id: number, from: Place, to: Place): string =>
	`${id}: ${from.categoryId} ${from.stageId} > ${to.categoryId} ${to.stageId}`;

/** What one list has more often than the other, each as often as it is over. */
export function beyond(list: readonly string[], other: readonly string[]): string[] {
	const left = new Map<string, number>();
	for (const one of other) left.set(one, (left.get(one) ?? 0) + 1);
	return list.filter((one) => {
		const count = left.get(one) ?? 0;
		left.set(one, count - 1);
		return count <= 0;
	});
}
