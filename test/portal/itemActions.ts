import type { Change } from './eventCatalogue';
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
	const fire = (
		change: Change,
		entityTypeId: number,
		id: number,
		{ silent, connector, byRobot, application, userId = 1 }: ChangeOptions,
	): void => {
		if (silent) return;
		state.events.itemChanged(change, entityTypeId, id, {
			userId,
			byRobot,
			connector,
			application: connector === undefined ? application : (application ?? state.mainApplication),
		});
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
