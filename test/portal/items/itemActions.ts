import type { SaveOptions } from '../crm/itemWriter';
import type { ChangeOrigin } from '../events/eventDispatch';
import type { ObjectType } from './objectTypes';
import type { ChangeOptions, ItemActions } from '../portalApi';
import type { PortalState } from '../portalState';
import type { Item } from './types';

/** Changes a person makes in the portal, with the events they fire. */
export function itemActions(state: PortalState): ItemActions {
	const { items } = state;
	const { writer } = state.crm;
	const typeOf = (entityTypeId: number): ObjectType => {
		const type = state.types.get(entityTypeId);
		if (!type) throw new Error(`The portal has no object type ${entityTypeId}`);
		return type;
	};
	const itemOf = (entityTypeId: number, id: number): Item => {
		const item = items.get(entityTypeId, id);
		if (!item) throw new Error(`The portal has no item ${id} of type ${entityTypeId}`);
		return item;
	};
	const saving = ({ silent = false }: ChangeOptions): SaveOptions => ({ silent });
	return {
		add: (entityTypeId, fields = {}, options = {}) => {
			const type = typeOf(entityTypeId);
			const id = typeof fields['id'] === 'number' ? fields['id'] : undefined;
			const blank = items.blank(type, options.userId ?? 1, id);
			const item = items.edited(type, blank, fields, options.raw);
			writer.add(type, item, originOf(state, options), saving(options));
			return Number(item['id']);
		},
		update: (entityTypeId, id, fields, options = {}) => {
			const type = typeOf(entityTypeId);
			const item = itemOf(entityTypeId, id);
			const after = items.edited(type, item, fields, options.raw);
			const stamps = !('updatedTime' in fields);
			writer.save(type, item, after, originOf(state, options), { ...saving(options), stamps });
		},
		delete: (entityTypeId, id, options = {}) => {
			itemOf(entityTypeId, id);
			writer.delete(typeOf(entityTypeId), id, originOf(state, options), saving(options));
		},
		restore: (entityTypeId, id, options = {}) =>
			writer.restore(typeOf(entityTypeId), id, originOf(state, options)),
		renew: (entityTypeId, id, options = {}) =>
			writer.renew(typeOf(entityTypeId), itemOf(entityTypeId, id), originOf(state, options)),
		get: (entityTypeId, id) => items.get(entityTypeId, id),
		size: (entityTypeId) => items.size(entityTypeId),
		vanishFromPages: (entityTypeId, ids) => items.vanishFromPages(entityTypeId, ids),
	};
}

/** Who makes a change in the portal: a person at the interface unless the options say otherwise. */
export function originOf(state: PortalState, options: ChangeOptions): ChangeOrigin {
	const { userId = 1, connector, byRobot = state.events.robots.running } = options;
	const named = options.as === 'webhook' ? undefined : (options.as ?? options.application);
	const application = named ?? (connector === undefined ? undefined : state.mainApplication);
	return { userId, byRobot, connector, application };
}
