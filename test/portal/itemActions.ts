import type { Change } from './eventCatalogue';
import type { ChangeOrigin } from './eventDispatch';
import type { ObjectType } from './objectTypes';
import type { ChangeOptions, ItemActions } from './portalApi';
import type { PortalState } from './portalState';
import type { Item } from './types';

/** Changes a person makes in the portal, with the events they fire. */
export function itemActions(state: PortalState): ItemActions {
	const typeOf = (entityTypeId: number): ObjectType => {
		const type = state.types.get(entityTypeId);
		if (!type) throw new Error(`The portal has no object type ${entityTypeId}`);
		return type;
	};
	const itemOf = (entityTypeId: number, id: number): Item => {
		const item = state.items.get(entityTypeId, id);
		if (!item) throw new Error(`The portal has no item ${id} of type ${entityTypeId}`);
		return item;
	};
	const fire = (change: Change, entityTypeId: number, id: number, options: ChangeOptions): void => {
		if (!options.silent) {
			state.events.itemChanged(change, entityTypeId, id, originOf(state, options));
		}
	};
	return {
		add: (entityTypeId, fields = {}, options = {}) => {
			const { userId = 1, raw = false } = options;
			const item = state.items.add(typeOf(entityTypeId), fields, { userId, raw });
			const id = Number(item['id']);
			fire('ADD', entityTypeId, id, options);
			return id;
		},
		update: (entityTypeId, id, fields, options = {}) => {
			const { userId = 1, raw = false } = options;
			const item = itemOf(entityTypeId, id);
			if (state.items.update(typeOf(entityTypeId), item, fields, { userId, raw })) {
				fire('UPDATE', entityTypeId, id, options);
			}
		},
		delete: (entityTypeId, id, options = {}) => {
			itemOf(entityTypeId, id);
			state.items.delete(entityTypeId, id);
			fire('DELETE', entityTypeId, id, options);
		},
		get: (entityTypeId, id) => state.items.get(entityTypeId, id),
		size: (entityTypeId) => state.items.size(entityTypeId),
	};
}

/** Who makes a change in the portal: a person at the interface unless the options say otherwise. */
export function originOf(state: PortalState, options: ChangeOptions): ChangeOrigin {
	const { userId = 1, connector, byRobot = state.events.robots.running } = options;
	const named = options.as === 'webhook' ? undefined : (options.as ?? options.application);
	const application = named ?? (connector === undefined ? undefined : state.mainApplication);
	return { userId, byRobot, connector, application };
}
