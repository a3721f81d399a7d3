import type { Portal } from '../test/portal';

/** The smart process the benchmarks fetch items of. */
export const ORDERS = 1300;

const FIELDS = 25;

const NAMES = Array.from({ length: FIELDS }, (_, index) => `ufCrm7_${index}`);

/** The fields of their own. */
export const ORDER_FIELDS = Object.fromEntries(
	NAMES.map((name) => [name, { type: 'string' as const, title: name }]),
);

/** Gives the portal `count` orders, `Order 1` and so on, with 25 fields of their own each. */
export function fillOrders(portal: Portal, count: number): void {
	portal.addType({ entityTypeId: ORDERS, title: 'Orders', fields: ORDER_FIELDS });
	for (let id = 1; id <= count; id++) {
		const values = Object.fromEntries(
			NAMES.map((name, index) => [name, `Value ${index} of ${id}`]),
		);
		portal.items.add(ORDERS, { title: `Order ${id}`, ...values }, { silent: true });
	}
}

/** Gives the portal `count` orders with a title and no field of their own, with the ids 1, 2, 3 …. */
export function seedOrders(portal: Portal, count: number): void {
	portal.addType({ entityTypeId: ORDERS, title: 'Orders' });
	for (let id = 1; id <= count; id++) {
		portal.items.add(ORDERS, { id, title: 'New' }, { silent: true });
	}
}

/** Changes the first `count` orders, as a person does. */
export function changeOrders(portal: Portal, count: number, title: string): void {
	for (let id = 1; id <= count; id++) portal.items.update(ORDERS, id, { title });
}
