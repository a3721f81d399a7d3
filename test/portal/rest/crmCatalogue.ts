import type { ObjectType } from '../objectTypes';
import { portalTime } from '../portalTime';
import { isMap, type RestMethod } from './call';
import { requireType } from './crmItems';
import { compileFilter, sortRows, type Filterable } from './listFilter';
import { pageOf } from './paging';
import { accessDenied, RestError } from './restError';

const CRM = ['crm'] as const;

const TYPE_FIELDS: Filterable = {
	kindOf: (field) => {
		if (['id', 'entityTypeId', 'createdBy', 'updatedBy'].includes(field)) return 'number';
		if (field === 'createdTime' || field === 'updatedTime') return 'time';
		return field === 'title' || field === 'code' || /^is[A-Z]/.test(field) ? 'text' : undefined;
	},
};

const STATUS_FIELDS: Filterable = {
	kindOf: (field) => {
		if (['ID', 'SORT', 'CATEGORY_ID'].includes(field)) return 'number';
		return ['ENTITY_ID', 'STATUS_ID', 'NAME', 'SEMANTICS'].includes(field) ? 'text' : undefined;
	},
};

/** Object types, pipelines and dictionaries (portal-contract.md §5). */
export const crmCatalogueMethods: Record<string, RestMethod> = {
	'crm.type.list': {
		scope: CRM,
		run: (call) => {
			if (!call.caller.user.admin) throw accessDenied('Access denied');
			const rows = call.portal.types.smartProcesses().map(typeRow);
			const { filter, order, start } = call.params;
			const found = sortRows(rows.filter(compileFilter(filter, TYPE_FIELDS)), order, TYPE_FIELDS);
			return pageOf(found, start, (types) => ({ types }));
		},
	},
	'crm.category.list': {
		scope: CRM,
		run: (call) => {
			const type = requireType(call);
			if (!type.fields.has('categoryId')) {
				throw new RestError(
					400,
					'ENTITY_TYPE_NOT_SUPPORTED',
					`Entity type ${type.entityTypeId} is not supported`,
				);
			}
			const categories = type.categories.map((category, index) => ({
				id: category.id,
				name: category.name,
				sort: (index + 1) * 100,
				entityTypeId: type.entityTypeId,
				isDefault: category.isDefault ? 'Y' : 'N',
			}));
			return { result: { categories }, total: categories.length };
		},
	},
	'crm.status.list': {
		scope: CRM,
		run: ({ portal, params }) => {
			const rows = portal.types.statuses.map((status) => ({
				...status,
				NAME_INIT: status.NAME,
				SYSTEM: 'N',
				EXTRA: { SEMANTICS: semanticsName(status.SEMANTICS) },
			}));
			const passes = compileFilter(statusFilter(params['filter']), STATUS_FIELDS);
			const result = sortRows(rows.filter(passes), params['order'], STATUS_FIELDS);
			return { result, total: result.length };
		},
	},
};

/** Unknown keys of this old method's filter are ignored. */
function statusFilter(filter: unknown): unknown {
	if (!isMap(filter)) return {};
	return Object.fromEntries(
		Object.entries(filter).filter(([key]) => STATUS_FIELDS.kindOf(key.replace(/^\W+/, ''))),
	);
}

function semanticsName(semantics: 'S' | 'F' | null): string {
	return semantics === 'S' ? 'success' : semantics === 'F' ? 'failure' : 'process';
}

function typeRow(type: ObjectType): Record<string, unknown> {
	const created = portalTime(Date.UTC(2024, 6, 8, 14, 24, 55));
	return {
		id: type.id,
		title: type.title,
		code: '',
		createdBy: 1,
		entityTypeId: type.entityTypeId,
		customSectionId: null,
		isCategoriesEnabled: type.isCategoriesEnabled ? 'Y' : 'N',
		isStagesEnabled: type.isStagesEnabled ? 'Y' : 'N',
		isBeginCloseDatesEnabled: 'Y',
		isClientEnabled: 'Y',
		isLinkWithProductsEnabled: 'N',
		isMycompanyEnabled: 'Y',
		isSourceEnabled: 'Y',
		isObserversEnabled: 'Y',
		isAutomationEnabled: 'Y',
		createdTime: created,
		updatedTime: created,
		updatedBy: 1,
	};
}
