import type { Portal } from '../../test/portal';

/** The smart process of the pictures. */
export const REQUESTS = 1268;

/** The emulator speaks Russian, as most portals do; the pictures are for everybody. */
const ENGLISH: Readonly<Record<string, string>> = {
	Начало: 'New',
	Подготовка: 'In work',
	'Сделка успешна': 'Won',
	'Сделка провалена': 'Lost',
	Общая: 'General',
	'Общее направление': 'General',
	Общее: 'General',
	Анна: 'Anna',
	Смирнова: 'Smith',
	Ольга: 'Olga',
	Иванова: 'Jones',
};

/** Titles of fields whose names say less. */
const TITLES: Readonly<Record<string, string>> = {
	assignedById: 'Responsible person',
	opportunity: 'Amount',
	currencyId: 'Currency',
	stageId: 'Stage',
	categoryId: 'Pipeline',
	companyId: 'Company',
	contactIds: 'Contacts',
	closedate: 'Close date',
	begindate: 'Start date',
	sourceId: 'Source',
};

const CYRILLIC = /\p{Script=Cyrillic}/u;

/** Everything the portal answers from now on is English; what this file does not know, by its name. */
export function speakEnglish(portal: Portal): void {
	portal.faults.add({ times: Infinity, rewrite: (answer) => translated(answer, '') });
}

function translated(value: unknown, name: string): unknown {
	if (typeof value === 'string') return CYRILLIC.test(value) ? (ENGLISH[value] ?? name) : value;
	if (Array.isArray(value)) return value.map((one) => translated(one, name));
	if (typeof value !== 'object' || value === null) return value;
	const entries = Object.entries(value).map(([key, one]) => {
		const isTitle = typeof one === 'string' && (key === 'title' || key.endsWith('LABEL'));
		return [key, translated(one, isTitle ? titleOf(name) : key)];
	});
	return Object.fromEntries(entries);
}

/** `sourceDescription` → "Source description". */
function titleOf(name: string): string {
	const words = name.replace(/Id$/, '').replace(/([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`);
	return TITLES[name] ?? words.charAt(0).toUpperCase() + words.slice(1);
}

export interface SeededItems {
	requestId: number;
	dealIds: number[];
}

/** A smart process, deals and a company with English names. */
export function seedEnglish(portal: Portal): SeededItems {
	portal.addType({
		entityTypeId: REQUESTS,
		id: 5,
		title: 'Requests',
		categories: [
			{
				id: 52,
				name: 'General',
				isDefault: true,
				stages: [
					{ code: 'NEW', name: 'New' },
					{ code: 'WORK', name: 'In work' },
					{ code: 'SUCCESS', name: 'Done', semantics: 'S' },
				],
			},
		],
		fields: {
			ufCrm5_1747309727: { type: 'string', title: 'Address', isDynamic: true },
			ufCrm5_1747309728: { type: 'money', title: 'Deposit', isDynamic: true },
			ufCrm5_1747309729: { type: 'boolean', title: 'Urgent', isDynamic: true },
		},
	});
	const add = (type: number, fields: Record<string, unknown>) =>
		portal.items.add(type, fields, { silent: true });
	const companyId = add(4, { title: 'Acme' });
	const contactId = add(3, { name: 'Mary', lastName: 'Bell', title: 'Mary Bell', companyId });
	const requestId = add(REQUESTS, {
		title: 'Repair of a roof',
		companyId,
		contactIds: [contactId],
		opportunity: 1250.5,
		currencyId: 'EUR',
		stageId: `DT${REQUESTS}_52:WORK`,
		ufCrm5_1747309727: '1 Main Street',
		ufCrm5_1747309728: '250.5|EUR',
		ufCrm5_1747309729: 'Y',
	});
	const dealIds = ['Roof', 'Windows', 'Solar panels', 'New garage'].map((title, index) =>
		add(2, { title, companyId, opportunity: 4000 + 3500 * index, currencyId: 'EUR' }),
	);
	return { requestId, dealIds };
}
