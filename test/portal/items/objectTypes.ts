import { ObjectType } from '../crm/objectType';
import { upperName } from './fieldNames';
import { dynamicFields, SYSTEM_TYPE_FIELDS } from './systemFields';
import type { CategoryDefinition, FieldDefinition, StageDefinition, TypeDefinition } from './types';

export { ObjectType, type Field } from '../crm/objectType';

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

/** Leads, deals and quotes have codes of their own. */
const SYSTEM_STAGES: Readonly<Record<string, StageDefinition[]>> = {
	STATUS: [
		{ code: 'NEW', name: 'Не обработан' },
		{ code: 'IN_PROCESS', name: 'В работе' },
		{ code: 'CONVERTED', name: 'Качественный лид', semantics: 'S' },
		{ code: 'JUNK', name: 'Некачественный лид', semantics: 'F' },
	],
	DEAL_STAGE: [
		{ code: 'NEW', name: 'Начало' },
		{ code: 'PREPARATION', name: 'Подготовка' },
		{ code: 'WON', name: 'Сделка успешна', semantics: 'S' },
		{ code: 'LOSE', name: 'Сделка провалена', semantics: 'F' },
	],
	QUOTE_STATUS: [
		{ code: 'DRAFT', name: 'Черновик' },
		{ code: 'SENT', name: 'Отправлено' },
		{ code: 'APPROVED', name: 'Принято', semantics: 'S' },
		{ code: 'DECLAINED', name: 'Отклонено', semantics: 'F' },
	],
};

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

/** 31, 36, 39 and every type from 128 on fire `onCrmDynamicItem*` (docs/portal-contract.md §4). */
export const isDynamicType = (entityTypeId: number): boolean =>
	[31, 36, 39].includes(entityTypeId) || entityTypeId >= 128;

/** The object types with their fields, pipelines and stages. */
export class ObjectTypes {
	private readonly types = new Map<number, ObjectType>();
	readonly statuses: StatusRow[] = [];
	private readonly stagesByEntity = new Map<string, string[]>();
	private readonly semantics = new Map<string, 'S' | 'F' | null>();

	constructor() {
		for (const [entityId, entries] of Object.entries(DICTIONARIES)) {
			for (const [code, name] of entries) this.addStatus(entityId, code, name);
		}
		for (const [entityTypeId, { title, fields }] of Object.entries(SYSTEM_TYPE_FIELDS)) {
			this.addSystemType(Number(entityTypeId), title, fields);
		}
		this.add({ entityTypeId: 31, title: 'Счёт', isCategoriesEnabled: false });
		this.add({ entityTypeId: 36, title: 'Документ', isCategoriesEnabled: false });
		this.add({ entityTypeId: 39, title: 'Документ B2E', isCategoriesEnabled: false });
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
		const type = new ObjectType({
			id: definition.id ?? this.types.size + 1,
			entityTypeId,
			title: definition.title,
			categories,
			isCategoriesEnabled: definition.isCategoriesEnabled ?? true,
			isStagesEnabled: definition.isStagesEnabled ?? true,
			requiredOnStage: definition.requiredOnStage,
		});
		this.types.set(entityTypeId, type);
		const statusType = stageEntityId(entityTypeId, main?.id ?? 0);
		this.addFields(entityTypeId, dynamicFields(statusType, type.isStagesEnabled));
		this.addFields(entityTypeId, definition.fields ?? {});
		return type;
	}

	/** @throws Error for an unknown type. */
	addFields(entityTypeId: number, fields: Record<string, FieldDefinition>): void {
		const type = this.types.get(entityTypeId);
		if (!type) throw new Error(`The portal has no object type ${entityTypeId}`);
		for (const [name, field] of Object.entries(fields)) {
			const isDynamic = field.isDynamic ?? /^uf/i.test(name);
			type.setField(name, { ...field, isDynamic, upperName: field.upperName ?? upperName(name) });
		}
	}

	get(entityTypeId: number): ObjectType | undefined {
		return this.types.get(entityTypeId);
	}

	/** Smart processes only, as `crm.type.list` shows. */
	smartProcesses(): ObjectType[] {
		return this.all().filter((type) => type.entityTypeId >= 128);
	}

	all(): ObjectType[] {
		return [...this.types.values()];
	}

	/** The stage a new item of the pipeline starts at; `undefined` for a type without stages. */
	firstStage(type: ObjectType, categoryId: number): string | undefined {
		return this.stagesOf(type, categoryId)[0];
	}

	/** `STATUS_ID`s of a pipeline's stages, in their order. */
	stagesOf(type: ObjectType, categoryId: number): string[] {
		const stage = type.fields.get('stageId');
		if (!stage) return [];
		const entityId = isDynamicType(type.entityTypeId)
			? stageEntityId(type.entityTypeId, categoryId)
			: systemStageEntityId(stage.statusType ?? '', categoryId);
		return this.stagesByEntity.get(entityId) ?? [];
	}

	semanticsOf(statusId: string, entityTypeId: number): 'S' | 'F' | null {
		return this.semantics.get(`${entityTypeId} ${statusId}`) ?? null;
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
			for (const stage of SYSTEM_STAGES[statusType ?? ''] ?? DEFAULT_STAGES) {
				const code = id === 0 ? stage.code : `C${id}:${stage.code}`;
				const entityId = systemStageEntityId(statusType ?? '', id);
				const { name, semantics = null } = stage;
				this.semantics.set(`${entityTypeId} ${code}`, semantics);
				this.addStatus(entityId, code, name, semantics, id);
			}
		}
		const type = new ObjectType({
			id: entityTypeId,
			entityTypeId,
			title,
			categories,
			isCategoriesEnabled: categories.length > 0,
			isStagesEnabled: statusType !== undefined,
		});
		this.types.set(entityTypeId, type);
		this.addFields(entityTypeId, fields);
	}

	private addDynamicStages(entityTypeId: number, category: CategoryDefinition): void {
		for (const stage of category.stages ?? DEFAULT_STAGES) {
			const code = `DT${entityTypeId}_${category.id}:${stage.code}`;
			const { name, semantics = null } = stage;
			this.semantics.set(`${entityTypeId} ${code}`, semantics);
			this.addStatus(stageEntityId(entityTypeId, category.id), code, name, semantics, category.id);
		}
	}

	private addStatus(
		entityId: string,
		statusId: string,
		name: string,
		semantics: 'S' | 'F' | null = null,
		categoryId = 0,
	): void {
		const stages = this.stagesByEntity.get(entityId) ?? [];
		const siblings = stages.length;
		this.stagesByEntity.set(entityId, [...stages, statusId]);
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

/** `ENTITY_ID` of a pipeline's stages (docs/portal-contract.md §5). */
export function stageEntityId(entityTypeId: number, categoryId: number): string {
	const system = { 31: 'SMART_INVOICE', 36: 'SMART_DOCUMENT', 39: 'SMART_B2E_DOC' }[entityTypeId];
	return `${system ?? `DYNAMIC_${entityTypeId}`}_STAGE_${categoryId}`;
}

function systemStageEntityId(statusType: string, categoryId: number): string {
	return categoryId === 0 ? statusType : `${statusType}_${categoryId}`;
}
