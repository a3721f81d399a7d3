import { upperName } from './fieldNames';
import { dynamicFields, SYSTEM_TYPE_FIELDS } from './systemFields';
import type { CategoryDefinition, FieldDefinition, StageDefinition, TypeDefinition } from './types';

export interface Field extends FieldDefinition {
	upperName: string;
}

export interface ObjectType {
	/** Row id of `crm.type.list`. */
	readonly id: number;
	readonly entityTypeId: number;
	readonly title: string;
	readonly fields: Map<string, Field>;
	readonly categories: CategoryDefinition[];
	readonly isCategoriesEnabled: boolean;
	readonly isStagesEnabled: boolean;
}

/** A row of `crm.status.list`. */
export interface StatusRow {
	ID: string;
	ENTITY_ID: string;
	STATUS_ID: string;
	NAME: string;
	SORT: string;
	SEMANTICS: 'S' | 'F' | null;
	CATEGORY_ID: string;
}

const DEFAULT_STAGES: StageDefinition[] = [
	{ code: 'NEW', name: 'Начало' },
	{ code: 'PREPARATION', name: 'Подготовка' },
	{ code: 'SUCCESS', name: 'Успех', semantics: 'S' },
	{ code: 'FAIL', name: 'Провал', semantics: 'F' },
];

const DICTIONARIES: Readonly<Record<string, ReadonlyArray<readonly [string, string]>>> = {
	SOURCE: [
		['CALL', 'Звонок'],
		['EMAIL', 'Электронная почта'],
		['WEB', 'Веб-сайт'],
	],
	COMPANY_TYPE: [
		['CUSTOMER', 'Клиент'],
		['SUPPLIER', 'Поставщик'],
	],
	INDUSTRY: [
		['IT', 'Информационные технологии'],
		['BANKING', 'Банковские услуги'],
	],
};

/** Type 31 and every type from 128 on fire `onCrmDynamicItem*` (portal-contract.md §4). */
export const isDynamicType = (entityTypeId: number): boolean =>
	entityTypeId === 31 || entityTypeId >= 128;

/** The object types with their fields, pipelines and stages. */
export class ObjectTypes {
	private readonly types = new Map<number, ObjectType>();
	readonly statuses: StatusRow[] = [];

	constructor() {
		for (const [entityId, entries] of Object.entries(DICTIONARIES)) {
			for (const [code, name] of entries) this.addStatus(entityId, code, name);
		}
		for (const [entityTypeId, { title, fields }] of Object.entries(SYSTEM_TYPE_FIELDS)) {
			this.addSystemType(Number(entityTypeId), title, fields);
		}
		this.add({ entityTypeId: 31, title: 'Счёт', isCategoriesEnabled: false });
	}

	/** @throws Error when the portal has the type already. */
	add(definition: TypeDefinition): ObjectType {
		const { entityTypeId } = definition;
		if (this.types.has(entityTypeId)) throw new Error(`Object type ${entityTypeId} exists already`);
		const categories = definition.categories ?? [
			{ id: entityTypeId * 10, name: 'Общая', isDefault: true },
		];
		for (const category of categories) this.addDynamicStages(entityTypeId, category);
		const main = categories.find((category) => category.isDefault) ?? categories[0];
		const type: ObjectType = {
			id: definition.id ?? this.types.size + 1,
			entityTypeId,
			title: definition.title,
			fields: new Map(),
			categories,
			isCategoriesEnabled: definition.isCategoriesEnabled ?? true,
			isStagesEnabled: definition.isStagesEnabled ?? true,
		};
		this.types.set(entityTypeId, type);
		this.addFields(entityTypeId, dynamicFields(stageEntityId(entityTypeId, main?.id ?? 0)));
		this.addFields(entityTypeId, definition.fields ?? {});
		return type;
	}

	/** @throws Error for an unknown type. */
	addFields(entityTypeId: number, fields: Record<string, FieldDefinition>): void {
		const type = this.types.get(entityTypeId);
		if (!type) throw new Error(`The portal has no object type ${entityTypeId}`);
		for (const [name, field] of Object.entries(fields)) {
			const isDynamic = field.isDynamic ?? /^uf/i.test(name);
			type.fields.set(name, { ...field, isDynamic, upperName: field.upperName ?? upperName(name) });
		}
	}

	get(entityTypeId: number): ObjectType | undefined {
		return this.types.get(entityTypeId);
	}

	/** Smart processes only, as `crm.type.list` shows. */
	smartProcesses(): ObjectType[] {
		return [...this.types.values()].filter((type) => type.entityTypeId >= 128);
	}

	all(): ObjectType[] {
		return [...this.types.values()];
	}

	/** The stage a new item of the pipeline starts at; `undefined` for a type without stages. */
	firstStage(type: ObjectType, categoryId: number): string | undefined {
		const stage = type.fields.get('stageId');
		if (!stage) return undefined;
		const entityId = isDynamicType(type.entityTypeId)
			? stageEntityId(type.entityTypeId, categoryId)
			: systemStageEntityId(stage.statusType ?? '', categoryId);
		return this.statuses.find((status) => status.ENTITY_ID === entityId)?.STATUS_ID;
	}

	private addSystemType(
		entityTypeId: number,
		title: string,
		fields: Record<string, FieldDefinition>,
	): void {
		const categories =
			entityTypeId === 2
				? [
						{ id: 0, name: 'Продажи', isDefault: true },
						{ id: 1, name: 'Сервис' },
					]
				: [];
		const statusType = fields['stageId']?.statusType;
		for (const { id } of statusType ? [{ id: 0 }, ...categories.slice(1)] : []) {
			for (const stage of DEFAULT_STAGES) {
				const code = id === 0 ? stage.code : `C${id}:${stage.code}`;
				const entityId = systemStageEntityId(statusType ?? '', id);
				this.addStatus(entityId, code, stage.name, stage.semantics ?? null, id);
			}
		}
		this.types.set(entityTypeId, {
			id: entityTypeId,
			entityTypeId,
			title,
			fields: new Map(),
			categories,
			isCategoriesEnabled: categories.length > 0,
			isStagesEnabled: statusType !== undefined,
		});
		this.addFields(entityTypeId, fields);
	}

	private addDynamicStages(entityTypeId: number, category: CategoryDefinition): void {
		for (const stage of category.stages ?? DEFAULT_STAGES) {
			this.addStatus(
				stageEntityId(entityTypeId, category.id),
				`DT${entityTypeId}_${category.id}:${stage.code}`,
				stage.name,
				stage.semantics ?? null,
				category.id,
			);
		}
	}

	private addStatus(
		entityId: string,
		statusId: string,
		name: string,
		semantics: 'S' | 'F' | null = null,
		categoryId = 0,
	): void {
		const siblings = this.statuses.filter((status) => status.ENTITY_ID === entityId).length;
		this.statuses.push({
			ID: String(this.statuses.length + 1),
			ENTITY_ID: entityId,
			STATUS_ID: statusId,
			NAME: name,
			SORT: String((siblings + 1) * 10),
			SEMANTICS: semantics,
			CATEGORY_ID: String(categoryId),
		});
	}
}

/** `ENTITY_ID` of a pipeline's stages (portal-contract.md §5). */
export function stageEntityId(entityTypeId: number, categoryId: number): string {
	return entityTypeId === 31
		? `SMART_INVOICE_STAGE_${categoryId}`
		: `DYNAMIC_${entityTypeId}_STAGE_${categoryId}`;
}

function systemStageEntityId(statusType: string, categoryId: number): string {
	return categoryId === 0 ? statusType : `${statusType}_${categoryId}`;
}
