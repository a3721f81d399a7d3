/** A comment of an item's timeline. */
export interface TimelineComment {
	readonly id: number;
	readonly entityTypeId: number;
	readonly entityId: number;
	/** As given by the caller, in lower case: `deal`, `dynamic_147`. */
	readonly entityType: string;
	readonly authorId: number;
	readonly comment: string;
	readonly createdTime: string;
	readonly fileIds: readonly number[];
}

const NAMES: Readonly<Record<string, number>> = {
	lead: 1,
	deal: 2,
	contact: 3,
	company: 4,
	quote: 7,
	smart_invoice: 31,
};

/** `deal` → 2, `dynamic_147` → 147, in any case; `undefined` for another name. */
export function commentOwnerType(name: string): number | undefined {
	const lower = name.toLowerCase();
	const dynamic = /^dynamic_(\d+)$/.exec(lower)?.[1];
	return NAMES[lower] ?? (dynamic === undefined ? undefined : Number(dynamic));
}

/** The comments of all items. */
export class Timeline {
	readonly comments: TimelineComment[] = [];

	add(comment: Omit<TimelineComment, 'id'>): TimelineComment {
		const added = { ...comment, id: this.comments.length + 1 };
		this.comments.push(added);
		return added;
	}

	of(entityTypeId: number, entityId: number): TimelineComment[] {
		return this.comments.filter(
			(comment) => comment.entityTypeId === entityTypeId && comment.entityId === entityId,
		);
	}
}
