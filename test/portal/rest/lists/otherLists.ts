import { asInteger, isMap, type RestAnswer, type RestCall, type RestMethod } from '../call';
import { pageOf } from '../paging';
import { RestError } from '../restError';

/** Lists outside CRM with habits of their own, for a client that can call any method. */
export const otherListMethods: Record<string, RestMethod> = {
	/** Asked and sorted by `ID`, answered with `id`. */
	'tasks.task.list': { run: listTasks },
	/** A bare list that does not look at `>ID`. */
	'entity.item.get': { run: listEntityItems },
};

function listTasks({ portal, params }: RestCall): RestAnswer {
	const order = isMap(params['order']) ? params['order'] : {};
	const filter = isMap(params['filter']) ? params['filter'] : {};
	const minimum = asInteger(filter['>ID']);
	const ids = Array.from({ length: portal.crm.otherRows.tasks }, (_, index) => index + 1).filter(
		(id) => id > minimum,
	);
	if (String(order['ID'] ?? 'ASC').toUpperCase() === 'DESC') ids.reverse();
	return pageOf(ids, params['start'], (page) => ({
		tasks: page.map((id) => ({ id: String(id), title: `Задача ${id}` })),
	}));
}

function listEntityItems({ portal, params }: RestCall): RestAnswer {
	const entity = params['ENTITY'] ?? params['entity'];
	if (typeof entity !== 'string' || entity === '') {
		throw new RestError(400, 'ERROR_ARGUMENT', "Argument 'ENTITY' is null or empty");
	}
	const rows = Array.from({ length: portal.crm.otherRows.entityItems }, (_, index) => ({
		ID: String(index + 1),
		NAME: `${entity} ${index + 1}`,
	}));
	return pageOf(rows, params['start'], (page) => page);
}
