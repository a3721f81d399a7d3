import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

/** An agent's memory is small: so many items it gets, and so many fields of each unless it names them. */
export const MOST_TOOL_ITEMS = 50;
const MOST_TOOL_FIELDS = 30;

/** What says most about an item of any type, best first. */
const TELLING = [
	'entityTypeId',
	'id',
	'title',
	'name',
	'lastName',
	'stageId',
	'categoryId',
	'opportunity',
	'currencyId',
	'assignedById',
	'companyId',
	'contactIds',
	'createdTime',
	'updatedTime',
	'labels',
	'productRows',
];

/** Items with the same few fields each: the telling ones, then those that some item has a value in. */
export function withFewFields(items: readonly INodeExecutionData[]): INodeExecutionData[] {
	const filled = new Set<string>();
	for (const { json } of items) {
		for (const [name, value] of Object.entries(json)) if (hasValue(value)) filled.add(name);
	}
	const telling = TELLING.filter((name) => filled.has(name));
	const names = new Set([...new Set([...telling, ...filled])].slice(0, MOST_TOOL_FIELDS));
	return items.map((item) => ({ ...item, json: onlyNamed(item.json, names) }));
}

function onlyNamed(json: IDataObject, names: ReadonlySet<string>): IDataObject {
	return Object.fromEntries(Object.entries(json).filter(([name]) => names.has(name)));
}

const hasValue = (value: unknown) =>
	value !== null && value !== '' && !(Array.isArray(value) && value.length === 0);
