import type { FieldDefinition } from './types';

type Fields = Record<string, FieldDefinition>;

const readOnly = (type: string, title: string): FieldDefinition => ({
	type,
	title,
	isReadOnly: true,
});
const plain = (type: string, title: string): FieldDefinition => ({ type, title });
/** Items carry it, `crm.item.fields` does not tell of it (docs/portal-contract.md §5). */
const undescribed = (type: string): FieldDefinition => ({ type, title: '', isUndescribed: true });
const many = (type: string, title: string): FieldDefinition => ({ type, title, isMultiple: true });

/** Fields every item has. */
const COMMON: Fields = {
	id: readOnly('integer', 'ID'),
	title: plain('string', 'Название'),
	xmlId: plain('string', 'Внешний код'),
	createdTime: readOnly('datetime', 'Когда создан'),
	updatedTime: readOnly('datetime', 'Когда обновлён'),
	createdBy: readOnly('user', 'Кем создан'),
	updatedBy: readOnly('user', 'Кем обновлён'),
	assignedById: plain('user', 'Ответственный'),
	opened: plain('boolean', 'Доступен для всех'),
	webformId: plain('integer', 'Создано CRM-формой'),
	// Writable, but only forward (docs/portal-contract.md §7).
	lastActivityBy: plain('user', 'Последняя активность'),
	lastActivityTime: plain('datetime', 'Время последней активности'),
	observers: many('user', 'Наблюдатели'),
	utmSource: undescribed('string'),
	utmMedium: undescribed('string'),
	utmCampaign: undescribed('string'),
	utmContent: undescribed('string'),
	utmTerm: undescribed('string'),
	lastCommunicationTime: { ...undescribed('datetime'), isReadOnly: true },
	lastCommunicationCallTime: { ...undescribed('datetime'), isReadOnly: true },
	lastCommunicationEmailTime: { ...undescribed('datetime'), isReadOnly: true },
	lastCommunicationImolTime: { ...undescribed('datetime'), isReadOnly: true },
	lastCommunicationWebformTime: { ...undescribed('datetime'), isReadOnly: true },
	parentId7: undescribed('crm_entity'),
};

const CLIENT: Fields = {
	companyId: { ...plain('crm_company', 'Компания'), settings: { parentEntityTypeId: 4 } },
	contactId: { ...plain('crm_contact', 'Контакт'), isDeprecated: true },
	contactIds: many('crm_contact', 'Контакты'),
	// The portal calls it writable, and refuses to write it (docs/portal-contract.md §5).
	contacts: many('crm_contact', 'Контакты'),
};

const MONEY: Fields = {
	opportunity: plain('double', 'Сумма'),
	currencyId: plain('crm_currency', 'Валюта'),
	isManualOpportunity: plain('boolean', 'Режим расчёта суммы'),
	taxValue: plain('double', 'Сумма налога'),
};

const SOURCE: Fields = {
	sourceId: { ...plain('crm_status', 'Источник'), statusType: 'SOURCE' },
	sourceDescription: plain('text', 'Дополнительно об источнике'),
};

const DATES: Fields = {
	begindate: plain('date', 'Дата начала'),
	closedate: plain('date', 'Дата завершения'),
};

const PERSON: Fields = {
	name: plain('string', 'Имя'),
	lastName: plain('string', 'Фамилия'),
	secondName: plain('string', 'Отчество'),
	post: plain('string', 'Должность'),
	birthdate: plain('date', 'Дата рождения'),
};

const MULTIFIELDS: Fields = { fm: many('crm_multifield', 'Телефон, почта, сайт, мессенджер') };

const stage = (statusType: string): Fields => ({
	stageId: { ...plain('crm_status', 'Стадия'), statusType },
});

/** When an item came to its stage: leads, deals and dynamic types (docs/portal-contract.md §7). */
const MOVED: Fields = {
	movedTime: readOnly('datetime', 'Дата перемещения'),
	movedBy: readOnly('user', 'Кем перемещён'),
};

/** Only dynamic types tell the stage before. */
const previousStage = (statusType: string): Fields => ({
	previousStageId: { ...readOnly('crm_status', 'Предыдущая стадия'), statusType },
});

const pipeline: Fields = { categoryId: plain('crm_category', 'Воронка') };

const parents: Fields = {
	parentId1: { ...plain('crm_entity', 'Лид'), settings: { parentEntityTypeId: 1 } },
	parentId2: { ...plain('crm_entity', 'Сделка'), settings: { parentEntityTypeId: 2 } },
};

/** System fields of a smart process or the new invoice, whose stages have this `statusType`. */
export function dynamicFields(statusType: string, hasStages: boolean): Fields {
	return {
		...COMMON,
		...pipeline,
		...(hasStages && { ...stage(statusType), ...previousStage(statusType), ...MOVED }),
		...CLIENT,
		...MONEY,
		...SOURCE,
		...DATES,
		mycompanyId: {
			...plain('crm_company', 'Реквизиты вашей компании'),
			settings: { isMyCompany: true, parentEntityTypeId: 4 },
		},
		...parents,
	};
}

/** Fields of the system types by `entityTypeId`. */
export const SYSTEM_TYPE_FIELDS: Readonly<Record<number, { title: string; fields: Fields }>> = {
	1: {
		title: 'Лид',
		fields: {
			...COMMON,
			...stage('STATUS'),
			...MOVED,
			...CLIENT,
			...PERSON,
			...MONEY,
			...SOURCE,
			...MULTIFIELDS,
		},
	},
	2: {
		title: 'Сделка',
		fields: {
			...COMMON,
			...pipeline,
			...stage('DEAL_STAGE'),
			...MOVED,
			...CLIENT,
			...MONEY,
			...SOURCE,
			...DATES,
			isRecurring: plain('boolean', 'Регулярная сделка'),
			probability: plain('integer', 'Вероятность'),
		},
	},
	3: {
		title: 'Контакт',
		fields: {
			...COMMON,
			...PERSON,
			...SOURCE,
			companyId: { ...plain('crm_company', 'Компания'), settings: { parentEntityTypeId: 4 } },
			companyIds: many('crm_company', 'Компании'),
			companies: many('crm_company', 'Компании'),
			...MULTIFIELDS,
		},
	},
	4: {
		title: 'Компания',
		fields: {
			...COMMON,
			typeId: { ...plain('crm_status', 'Тип компании'), statusType: 'COMPANY_TYPE' },
			industry: { ...plain('crm_status', 'Сфера деятельности'), statusType: 'INDUSTRY' },
			revenue: plain('double', 'Годовой оборот'),
			isMyCompany: plain('boolean', 'Моя компания'),
			contactIds: many('crm_contact', 'Контакты'),
			contacts: many('crm_contact', 'Контакты'),
			...MULTIFIELDS,
		},
	},
	7: {
		title: 'Предложение',
		fields: {
			...COMMON,
			...stage('QUOTE_STATUS'),
			...CLIENT,
			...MONEY,
			...DATES,
			dealId: plain('crm_deal', 'Сделка'),
			leadId: plain('crm_lead', 'Лид'),
		},
	},
};
