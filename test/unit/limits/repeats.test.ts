import { isRepeatable } from '../../../nodes/shared/portal/transport/repeats';

describe('what may be done twice', () => {
	it.each([
		['crm.item.get', {}],
		['CRM.ITEM.LIST', {}],
		['crm.item.fields', {}],
		['crm.type.list', {}],
		['user.get', {}],
		['events', {}],
		['scope', {}],
		['profile', {}],
		['app.info', {}],
		['feature.get', {}],
		['event.get', {}],
		['event.bind', {}],
		['event.unbind', {}],
		['event.offline.list', {}],
		['event.offline.get', { clear: '0', process_id: 'a' }],
		['event.offline.clear', { process_id: 'a' }],
		['event.offline.error', { process_id: 'a' }],
	])('%s %j', (method, params) => {
		expect(isRepeatable(method, params)).toBe(true);
	});

	it.each([
		['crm.item.add', {}],
		['crm.item.update', {}],
		['crm.item.delete', {}],
		['event.test', {}],
		['event.offline.get', {}],
		['event.offline.get', { clear: 0 }],
		['event.offline.get', { clear: 1 }],
		['event.offline.clear', {}],
		['some.method.unheard.of', {}],
	])('not %s %j', (method, params) => {
		expect(isRepeatable(method, params)).toBe(false);
	});
});
