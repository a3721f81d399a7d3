import type { ObjectType } from '../../items/objectTypes';
import { asInteger, isMap, type RestCall, type RestMethod } from '../call';
import { compileFilter, sortRows, type Filterable } from '../listFilter';
import { pageOf } from '../paging';
import { invalidArgument, RestError } from '../restError';
import { crmDenied, crmMethod, integerParam, requireType, typeNotSupported } from './crmCall';

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

/** Object types, pipelines and dictionaries (docs/portal-contract.md §5). */
export const crmCatalogueMethods: Record<string, RestMethod> = {
	'crm.type.list': crmMethod((call) => {
		if (!call.caller.user.admin) throw crmDenied(call);
		const { filter, order, start } = call.params;
		for (const name of isMap(order) ? Object.keys(order) : []) {
			if (TYPE_FIELDS.kindOf(name)) continue;
			throw invalidArgument(`Invalid order: field '${converted(name)}' is not allowed in order`);
		}
		const rows = call.portal.types.smartProcesses().map((type) => typeRow(call, type));
		const found = sortRows(rows.filter(compileFilter(filter, TYPE_FIELDS)), order, TYPE_FIELDS);
		return pageOf(found, start, (types) => ({ types }));
	}),
	'crm.type.getbyentitytypeid': crmMethod((call) => {
		const entityTypeId = integerParam(call.params, 'entityTypeId');
		const { types, items } = call.portal;
		const type = types.smartProcesses().find((one) => one.entityTypeId === entityTypeId);
		if (!type) throw new RestError(400, '0', 'Smart process not found');
		if (items.isTypeDenied(entityTypeId)) throw crmDenied(call);
		return { result: { type: typeRow(call, type) } };
	}),
	'crm.category.list': crmMethod((call) => {
		const type = requireType(call);
		if (call.portal.items.isTypeDenied(type.entityTypeId)) throw crmDenied(call);
		if (!type.fields.has('categoryId')) throw typeNotSupported(type.entityTypeId);
		const categories = type.categories.map((category, index) => ({
			id: category.id,
			name: category.name,
			sort: (index + 1) * 100,
			entityTypeId: type.entityTypeId,
			isDefault: category.isDefault ? 'Y' : 'N',
		}));
		return { result: { categories }, total: categories.length };
	}),
	// All in one answer, whatever `start` says.
	'crm.status.list': crmMethod(({ portal, params }) => {
		const rows = portal.types.statuses.map((status) => ({
			...status,
			NAME_INIT: status.NAME,
			SYSTEM: 'N',
			...(!isDynamicStage(status.ENTITY_ID) && {
				EXTRA: { SEMANTICS: semanticsName(status.SEMANTICS) },
			}),
		}));
		const passes = compileFilter(statusFilter(params['filter']), STATUS_FIELDS);
		const result = sortRows(rows.filter(passes), params['order'], STATUS_FIELDS);
		return { result, total: result.length };
	}),
};

/** How the old converter writes `ID` in its errors: `I_D`. */
function converted(name: string): string {
	return name.replace(/(?<=.)([A-Z])/g, '_$1').toUpperCase();
}

/** Unknown keys of this old method's filter are ignored; its values must be scalars. */
function statusFilter(filter: unknown): unknown {
	if (!isMap(filter)) return {};
	if (Object.values(filter).some(isMap)) throw new RestError(400, '', 'Invalid filter value');
	return Object.fromEntries(
		Object.entries(filter).filter(([key]) => STATUS_FIELDS.kindOf(key.replace(/^\W+/, ''))),
	);
}

const isDynamicStage = (entityId: string): boolean => /^(DYNAMIC|SMART)_/.test(entityId);

function semanticsName(semantics: 'S' | 'F' | null): string {
	return semantics === 'S' ? 'success' : semantics === 'F' ? 'failure' : 'process';
}

function typeRow({ portal }: RestCall, type: ObjectType): Record<string, unknown> {
	const created = portal.clock.time(Date.UTC(2024, 6, 8, 14, 24, 55));
	return {
		id: asInteger(type.id),
		title: type.title,
		code: '',
		createdBy: 1,
		entityTypeId: type.entityTypeId,
		customSectionId: null,
		isCategoriesEnabled: type.isCategoriesEnabled ? 'Y' : 'N',
		isStagesEnabled: type.isStagesEnabled ? 'Y' : 'N',
		isBeginCloseDatesEnabled: 'Y',
		isClientEnabled: 'Y',
		isLinkWithProductsEnabled: 'Y',
		isMycompanyEnabled: 'Y',
		isSourceEnabled: 'Y',
		isObserversEnabled: 'Y',
		isAutomationEnabled: 'Y',
		createdTime: created,
		updatedTime: created,
		updatedBy: 1,
	};
}
