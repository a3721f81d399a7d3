import type { FieldDefinition } from '../items/types';

const PRIORITIES = [
	{ ID: '57', VALUE: 'Низкий' },
	{ ID: '58', VALUE: 'Обычный' },
	{ ID: '59', VALUE: 'Высокий' },
];

const custom = (
	type: string,
	title: string,
	more: Partial<FieldDefinition> = {},
): FieldDefinition => ({ type, title, isDynamic: true, ...more });

const many = (type: string, title: string, more: Partial<FieldDefinition> = {}): FieldDefinition =>
	custom(type, title, { isMultiple: true, ...more });

/** What a `crm` field may point at; all but the named kinds are off. */
const bindable = (...kinds: string[]): Partial<FieldDefinition> => ({
	settings: Object.fromEntries(
		['LEAD', 'CONTACT', 'COMPANY', 'DEAL', 'DYNAMIC_128'].map((kind) => [
			kind,
			kinds.includes(kind) ? 'Y' : 'N',
		]),
	),
});

/**
 * The custom fields of the rich type: every field type of docs/portal-contract.md §5 that a custom or
 * system field can have, single and multiple, one name with letters and digits mixed, and one
 * title used twice.
 */
export function richFields(): Record<string, FieldDefinition> {
	return {
		ufCrm3_1747309727: custom('enumeration', 'Приоритет', { items: PRIORITIES }),
		ufCrm3_1747309728: many('enumeration', 'Прежние приоритеты', { items: PRIORITIES }),
		ufCrm_3_DIGIT10: custom('string', 'Код10', { upperName: 'UF_CRM_3_DIGIT10' }),
		ufCrm3_1747309730: many('string', 'Метки'),
		ufCrm3_1747309731: custom('integer', 'Количество'),
		ufCrm3_1747309732: many('integer', 'Номера'),
		ufCrm3_1747309733: custom('double', 'Вес'),
		ufCrm3_1747309734: custom('boolean', 'Срочно'),
		ufCrm3_1747309735: custom('date', 'Срок'),
		ufCrm3_1747309736: many('date', 'Даты визитов'),
		ufCrm3_1747309737: custom('datetime', 'Время звонка'),
		ufCrm3_1747309738: custom('money', 'Аванс'),
		ufCrm3_1747309739: many('money', 'Платежи'),
		ufCrm3_1747309740: custom('url', 'Ссылка'),
		ufCrm3_1747309741: custom('address', 'Адрес'),
		ufCrm3_1747309742: custom('file', 'Договор'),
		ufCrm3_1747309743: many('file', 'Приложения'),
		ufCrm3_1747309744: custom('employee', 'Инженер'),
		ufCrm3_1747309745: many('employee', 'Бригада'),
		ufCrm3_1747309746: many('crm', 'Связано с', bindable('DEAL', 'COMPANY', 'DYNAMIC_128')),
		ufCrm3_1747309747: custom('crm', 'Сделка-основание', bindable('DEAL')),
		ufCrm3_1747309748: custom('crm_status', 'Вид клиента', { statusType: 'COMPANY_TYPE' }),
		ufCrm3_1747309749: custom('iblock_element', 'Товар', { settings: { IBLOCK_ID: 14 } }),
		ufCrm3_1747309750: many('iblock_section', 'Разделы', { settings: { IBLOCK_ID: 14 } }),
		ufCrm3_1747309751: custom('char', 'Категория X/Y'),
		ufCrm3_1747309752: custom('text', 'Описание'),
		ufCrm3_1747309753: custom('string', 'Комментарий'),
		ufCrm3_1747309754: custom('string', 'Комментарий'),
		ufCrm3_1747309755: custom('crm_company', 'Подрядчик'),
		ufCrm3_1747309756: custom('crm_contact', 'Контакт подрядчика'),
		ufCrm3_1747309757: custom('crm_lead', 'Исходный лид'),
		ufCrm3_1747309758: custom('crm_deal', 'Исходная сделка'),
		ufCrm3_1747309759: custom('crm_quote', 'Предложение'),
		ufCrm3_1747309760: custom('crm_currency', 'Валюта расчёта'),
		ufCrm3_1747309761: custom('crm_category', 'Исходная воронка'),
		ufCrm3_1747309762: custom('location', 'Местоположение'),
	};
}
