import type { Portal } from '../portalApi';
import { richFields } from './seedFields';

/** The seeded smart process; `T4c4_…` in a binding. */
export const RICH_TYPE = 1220;

/** What `seedRichType` put into the portal. */
export interface RichSeed {
	entityTypeId: number;
	/** The item with every field filled in. */
	itemId: number;
	/** An item of the other pipeline with every custom field empty. */
	emptyItemId: number;
	companyIds: number[];
	contactIds: number[];
	dealId: number;
	leadId: number;
	fileIds: number[];
}

/**
 * Adds the smart process "Заявки" with two pipelines and a field of every type of
 * docs/portal-contract.md §5, an item that fills them all, and the firms and people it points at.
 * Fires no event.
 */
export function seedRichType(portal: Portal): RichSeed {
	portal.addType({
		entityTypeId: RICH_TYPE,
		id: 3,
		title: 'Заявки',
		categories: [
			{
				id: 52,
				name: 'Основная',
				isDefault: true,
				stages: [
					{ code: 'NEW', name: 'Новая заявка' },
					{ code: 'WORK', name: 'В работе' },
					{ code: 'SUCCESS', name: 'Выполнена', semantics: 'S' },
					{ code: 'FAIL', name: 'Отклонена', semantics: 'F' },
				],
			},
			{
				id: 53,
				name: 'Гарантийные',
				stages: [
					{ code: 'NEW', name: 'Новая гарантийная' },
					{ code: 'SUCCESS', name: 'Закрыта', semantics: 'S' },
				],
			},
		],
		fields: richFields(),
	});
	const linked = addLinkedItems(portal);
	const fileIds = [
		portal.addFile('договор № 5.txt', 'Договор поставки\n'),
		portal.addFile('scan.png', Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])),
		portal.addFile('смета "A&B".csv', 'позиция;сумма\n1;100.5\n'),
	];
	const itemId = portal.items.add(RICH_TYPE, filledFields(linked, fileIds), { silent: true });
	const emptyItemId = portal.items.add(
		RICH_TYPE,
		{ title: 'Пустая заявка', categoryId: 53 },
		{ silent: true },
	);
	return { entityTypeId: RICH_TYPE, itemId, emptyItemId, fileIds, ...linked };
}

interface LinkedItems {
	companyIds: number[];
	contactIds: number[];
	dealId: number;
	leadId: number;
}

function addLinkedItems(portal: Portal): LinkedItems {
	const add = (entityTypeId: number, fields: Record<string, unknown>): number =>
		portal.items.add(entityTypeId, fields, { silent: true });
	const companyIds = ['ООО «Ромашка»', 'Müller & Söhne GmbH', 'Acme = 100%'].map((title) =>
		add(4, { title, typeId: 'CUSTOMER', fm: [multifield('WEB', 'WORK', 'https://example.com')] }),
	);
	const contactIds = [
		['Мария', 'Кузнецова'],
		['Zoë', "O'Brien"],
	].map(([name, lastName]) =>
		add(3, {
			name,
			lastName,
			title: `${name} ${lastName}`,
			companyId: companyIds[0],
			fm: [
				multifield('PHONE', 'WORK', '+7 495 123-45-67'),
				multifield('EMAIL', 'HOME', 'person@example.com'),
			],
		}),
	);
	const dealId = add(2, { title: 'Поставка', opportunity: 1500.75, currencyId: 'RUB' });
	const leadId = add(1, { title: 'Запрос с сайта', name: 'Иван' });
	return { companyIds, contactIds, dealId, leadId };
}

const multifield = (typeId: string, valueType: string, value: string): Record<string, string> => ({
	typeId,
	valueType,
	value,
});

function filledFields(linked: LinkedItems, fileIds: number[]): Record<string, unknown> {
	const { companyIds, contactIds, dealId, leadId } = linked;
	return {
		title: 'Заявка № 24 — «всё сразу» 😀 + & = %',
		xmlId: 'ext-24',
		assignedById: 2,
		observers: [1, 3],
		categoryId: 52,
		stageId: `DT${RICH_TYPE}_52:WORK`,
		sourceId: 'WEB',
		sourceDescription: 'Форма на сайте',
		companyId: companyIds[0],
		contactId: contactIds[0],
		contactIds,
		mycompanyId: companyIds[1],
		opportunity: 100500.25,
		currencyId: 'RUB',
		isManualOpportunity: 'Y',
		begindate: '2026-03-29',
		closedate: '2026-10-25',
		parentId1: leadId,
		parentId2: dealId,
		ufCrm3_1747309727: 58,
		ufCrm3_1747309728: [57, 59],
		ufCrm_3_DIGIT10: 'буквы и цифры 10',
		ufCrm3_1747309730: ['один', 'два & три'],
		ufCrm3_1747309731: 42,
		ufCrm3_1747309732: [1, 2, 3],
		ufCrm3_1747309733: 3.14,
		ufCrm3_1747309734: 'Y',
		ufCrm3_1747309735: '2026-01-31',
		ufCrm3_1747309736: ['2026-02-28', '2028-02-29'],
		ufCrm3_1747309737: '2026-01-31T23:30:00+03:00',
		ufCrm3_1747309738: '100.5|USD',
		ufCrm3_1747309739: ['-0.01|EUR', '1000000|RUB'],
		ufCrm3_1747309740: 'https://example.com/?q=%D1%8F&x=1',
		ufCrm3_1747309741: 'Москва, Тверская улица, 1|55.757;37.615|17',
		ufCrm3_1747309742: fileIds[0],
		ufCrm3_1747309743: fileIds.slice(1),
		ufCrm3_1747309744: 3,
		ufCrm3_1747309745: [2, 4],
		ufCrm3_1747309746: ['T80_6', `D_${dealId}`, `CO_${companyIds[2]}`],
		ufCrm3_1747309747: String(dealId),
		ufCrm3_1747309748: 'CUSTOMER',
		ufCrm3_1747309749: 11,
		ufCrm3_1747309750: [21, 22],
		ufCrm3_1747309751: 'X',
		ufCrm3_1747309752: 'Длинный\nтекст',
		ufCrm3_1747309753: 'Первый комментарий',
		ufCrm3_1747309754: 'Второй комментарий',
		ufCrm3_1747309755: companyIds[1],
		ufCrm3_1747309756: contactIds[1],
		ufCrm3_1747309757: leadId,
		ufCrm3_1747309758: dealId,
		ufCrm3_1747309759: 1,
		ufCrm3_1747309760: 'EUR',
		ufCrm3_1747309761: 52,
		ufCrm3_1747309762: 5,
	};
}
