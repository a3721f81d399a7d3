import type { CategoryDefinition, FieldDefinition } from '../items/types';

export interface Field extends FieldDefinition {
	upperName: string;
}

interface ObjectTypeInit {
	id: number;
	entityTypeId: number;
	title: string;
	categories: CategoryDefinition[];
	isCategoriesEnabled: boolean;
	isStagesEnabled: boolean;
	requiredOnStage?: Record<string, string[]> | undefined;
}

/** One kind of items: a system type or a smart process. */
export class ObjectType {
	/** Row id of `crm.type.list`. */
	readonly id: number;
	readonly entityTypeId: number;
	readonly title: string;
	readonly fields = new Map<string, Field>();
	readonly categories: CategoryDefinition[];
	readonly isCategoriesEnabled: boolean;
	readonly isStagesEnabled: boolean;
	/** Fields that an item on this stage must have, by `STATUS_ID`. */
	readonly requiredOnStage: Readonly<Record<string, string[]>>;
	private readonly byUpperName = new Map<string, string>();

	constructor(init: ObjectTypeInit) {
		this.id = init.id;
		this.entityTypeId = init.entityTypeId;
		this.title = init.title;
		this.categories = init.categories;
		this.isCategoriesEnabled = init.isCategoriesEnabled;
		this.isStagesEnabled = init.isStagesEnabled;
		this.requiredOnStage = init.requiredOnStage ?? {};
	}

	setField(name: string, field: Field): void {
		this.fields.set(name, field);
		this.byUpperName.set(field.upperName, name);
	}

	/** The API name behind an API or an original name; `undefined` for what is neither. */
	fieldName(given: string): string | undefined {
		return this.fields.has(given) ? given : this.byUpperName.get(given);
	}
}
