import { hasJournal, type JournalRow } from '../../crm/stageJournal';
import { asInteger, isMap, type RestAnswer, type RestCall, type RestMethod } from '../call';
import { RestError } from '../restError';
import { crmMethod, integerParam, typeNotSupported } from './crmCall';
import { compileItemFilter, sortItems, splitKey, type FilterFields } from './crmFilter';
import { Comparison, type Kind } from './filterComparison';

const PAGE_SIZE = 50;
const STATUS_TYPES = [1, 5];

/** `crm.stagehistory.list` (docs/portal-contract.md §8). */
export const stageHistoryMethods: Record<string, RestMethod> = {
	'crm.stagehistory.list': crmMethod(listSteps),
};

function listSteps(call: RestCall): RestAnswer {
	const { portal, params } = call;
	const entityTypeId = integerParam(params, 'entityTypeId');
	const isUnsupported =
		!hasJournal(entityTypeId) || (portal.crm.version.noDynamicHistory && entityTypeId > 5);
	if (isUnsupported || (entityTypeId !== 5 && !portal.types.get(entityTypeId))) {
		throw typeNotSupported(entityTypeId);
	}
	const columns = columnsOf(entityTypeId);
	const fields = historyFields(call, columns);
	checkTimes(call, params['filter']);
	const { passes } = compileItemFilter(params['filter'], fields);
	const rows = portal.crm.journal
		.rows(entityTypeId)
		// Filtered by what the user may read now, not then.
		.filter(({ ownerId }) => !portal.items.isDenied(entityTypeId, ownerId))
		.map((row) => shown(row, entityTypeId))
		.filter(passes);
	const sorted = sortItems(rows, knownOrder(call, columns), fields);
	return page(call, sorted, params['select']);
}

function page(call: RestCall, rows: Array<Record<string, unknown>>, select: unknown): RestAnswer {
	const start = asInteger(call.params['start']);
	const from = Math.max(0, Math.floor(start / PAGE_SIZE) * PAGE_SIZE);
	const items = rows.slice(from, from + PAGE_SIZE).map((row) => selected(row, select));
	if (start < 0) {
		const { noTotalWithoutCount } = call.portal.behaviour;
		return noTotalWithoutCount ? { result: { items } } : { result: { items }, total: 0 };
	}
	const answer: RestAnswer = { result: { items }, total: rows.length };
	if (from + PAGE_SIZE < rows.length) answer.next = from + PAGE_SIZE;
	return answer;
}

function columnsOf(entityTypeId: number): Readonly<Record<string, Kind>> {
	const common = { ID: 'number', TYPE_ID: 'number', OWNER_ID: 'number' } as const;
	if (STATUS_TYPES.includes(entityTypeId)) {
		return { ...common, CREATED_TIME: 'datetime', STATUS_ID: 'text', STATUS_SEMANTIC_ID: 'text' };
	}
	return {
		...common,
		CREATED_TIME: 'datetime',
		CATEGORY_ID: 'number',
		STAGE_ID: 'text',
		STAGE_SEMANTIC_ID: 'text',
	};
}

function shown(row: JournalRow, entityTypeId: number): Record<string, unknown> {
	const common = {
		ID: row.id,
		TYPE_ID: row.typeId,
		OWNER_ID: row.ownerId,
		CREATED_TIME: row.createdTime,
	};
	return STATUS_TYPES.includes(entityTypeId)
		? { ...common, STATUS_SEMANTIC_ID: row.semantics, STATUS_ID: row.stageId }
		: {
				...common,
				CATEGORY_ID: row.categoryId,
				STAGE_SEMANTIC_ID: row.semantics,
				STAGE_ID: row.stageId,
			};
}

/** `ID` comes whatever `select` says. */
function selected(row: Record<string, unknown>, select: unknown): Record<string, unknown> {
	const names = isMap(select) ? Object.values(select).map(String) : [];
	if (names.length === 0 || names.includes('*')) return row;
	return Object.fromEntries(
		Object.entries(row).filter(([name]) => name === 'ID' || names.includes(name)),
	);
}

function historyFields(
	{ portal }: RestCall,
	columns: Readonly<Record<string, Kind>>,
): FilterFields {
	return {
		comparison: new Comparison(portal.clock, portal.behaviour),
		upperName: (name) => name,
		keyOf: (name) => (name in columns ? name : undefined),
		kindOf: (key) => columns[key] ?? 'text',
		readValue: (_key, value) => value,
	};
}

/** A wrong name is dropped by the server, an error by the documentation. */
function knownOrder({ portal, params }: RestCall, columns: object): unknown {
	const { order } = params;
	if (!isMap(order) || !portal.behaviour.historyDropsWrongOrder) return order ?? { ID: 'ASC' };
	return Object.fromEntries(Object.entries(order).filter(([name]) => name in columns));
}

/** @throws RestError `WRONG_DATETIME_FORMAT` for a `CREATED_TIME` that cannot be read. */
function checkTimes({ portal }: RestCall, filter: unknown): void {
	for (const [key, value] of isMap(filter) ? Object.entries(filter) : []) {
		if (/^\d+$/.test(key)) checkTimesIn(portal, value);
		if (splitKey(key).name !== 'CREATED_TIME') continue;
		for (const one of isMap(value) ? Object.values(value) : [value]) {
			if (portal.crm.journal.readTime(String(one)) === undefined) throw wrongTime();
		}
	}
}

function checkTimesIn(portal: RestCall['portal'], group: unknown): void {
	for (const [key, value] of isMap(group) ? Object.entries(group) : []) {
		const isTime = splitKey(key).name === 'CREATED_TIME';
		if (isTime && portal.crm.journal.readTime(String(value)) === undefined) throw wrongTime();
	}
}

const wrongTime = (): RestError =>
	new RestError(400, 'WRONG_DATETIME_FORMAT', 'Wrong datetime format');
