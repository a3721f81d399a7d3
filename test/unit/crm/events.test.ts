import fc from 'fast-check';
import {
	eventCodeOf,
	isDynamicType,
	readEventCode,
	type ItemChange,
} from '../../../nodes/shared/crm/events/eventCodes';
import { ITEM_ADDRESS_REGEX, readItemAddress } from '../../../nodes/shared/crm/schema/itemAddress';
import { fromDelivery, fromQueueRow } from '../../../nodes/shared/crm/events/itemEvent';

const PORTAL = { domain: 'some-domain.bitrix24.com', memberId: 'a223c6b3710f85df22e9377d6c4f7553' };
const AUTH = { domain: PORTAL.domain, member_id: PORTAL.memberId, access_token: 's3cret' };

function delivery(event: string, fields: unknown, more: Record<string, unknown> = {}) {
	return { event, data: { FIELDS: fields }, ts: '1723538517', auth: AUTH, ...more };
}

describe('event codes', () => {
	test.each<[ItemChange, number | 'dynamic', boolean, string]>([
		['updated', 'dynamic', false, 'ONCRMDYNAMICITEMUPDATE'],
		['updated', 147, true, 'ONCRMDYNAMICITEMUPDATE_147'],
		['updated', 147, false, 'ONCRMDYNAMICITEMUPDATE'],
		['deleted', 31, true, 'ONCRMDYNAMICITEMDELETE_31'],
		['added', 2, true, 'ONCRMDEALADD'],
		['updated', 7, false, 'ONCRMQUOTEUPDATE'],
	])('%s of %s (per type: %s) is %s', (change, type, perType, code) => {
		expect(eventCodeOf(change, type, { perType })).toBe(code);
	});

	test('a type without events has no code', () => {
		expect(() => eventCodeOf('added', 8)).toThrow(RangeError);
		expect([8, 31, 127, 128].map(isDynamicType)).toEqual([false, true, false, true]);
	});

	test('what is written is read again, in any case', () => {
		const change = fc.constantFrom<ItemChange>('added', 'updated', 'deleted');
		const type = fc.oneof(fc.constantFrom(1, 2, 3, 4, 7, 31), fc.integer({ min: 128 }));
		fc.assert(
			fc.property(change, type, (made, entityTypeId) => {
				const code = eventCodeOf(made, entityTypeId, { perType: true });
				expect(readEventCode(code)).toEqual({ change: made, entityTypeId });
				expect(readEventCode(code.toLowerCase())).toEqual({ change: made, entityTypeId });
			}),
		);
		expect(readEventCode('onCrmDynamicItemAdd')).toEqual({ change: 'added' });
	});

	test.each([
		'',
		'ONAPPTEST',
		'ONCRMDEALADD_5',
		'ONCRMDYNAMICITEMUPDATE_',
		'ONCRMLEADADDED',
		'constructor',
	])('%j is no change of an item', (code) => expect(readEventCode(code)).toBeUndefined());
});

describe('a delivery', () => {
	test('becomes an event', () => {
		const body = delivery('ONCRMDYNAMICITEMUPDATE', { ID: '24', ENTITY_TYPE_ID: '1220' });
		expect(fromDelivery(body)).toEqual({
			ok: true,
			event: {
				event: 'updated',
				entityTypeId: 1220,
				id: 24,
				occurredAt: '2024-08-13T08:41:57.000Z',
				portal: PORTAL,
			},
		});
	});

	test.each([
		['ONCRMDYNAMICITEMDELETE_147', 147],
		['ONCRMDEALADD', 2],
	])('%s tells the type where the body does not', (code, entityTypeId) => {
		expect(fromDelivery(delivery(code, { ID: '24' }))).toMatchObject({ event: { entityTypeId } });
	});

	const good = { ID: '24', ENTITY_TYPE_ID: '1220' };
	test.each<[unknown, string]>([
		[undefined, 'The event: is not a map'],
		['', 'The event: is not a map'],
		[[], 'The event: is not a map'],
		[delivery('ONAPPTEST', good), 'event: is not a change of an item'],
		[delivery('ONCRMDYNAMICITEMADD', { ID: '24' }), 'data.FIELDS.ENTITY_TYPE_ID: is missing'],
		[{ ...delivery('ONCRMDEALADD', good), data: '' }, 'data: is not a map'],
		[delivery('ONCRMDEALADD', good, { ts: 'now' }), 'ts: is not a positive whole number'],
		[delivery('ONCRMDEALADD', good, { ts: '999999999999' }), 'ts: is not a time'],
		[delivery('ONCRMDEALADD', good, { auth: {} }), 'auth.domain: the portal is missing'],
		...['0', '-1', '1.5', '1e3', ' 1', '٣', '9007199254740992', '', ['24'], {}, null].map(
			(ID): [unknown, string] => [
				delivery('ONCRMDEALADD', { ID }),
				'data.FIELDS.ID: is not a positive whole number',
			],
		),
	])('malformed is refused with a reason: %#', (body, reason) => {
		expect(fromDelivery(body)).toEqual({ ok: false, reason });
	});

	test('whatever it holds, is read or refused, and the reason shows no value', () => {
		fc.assert(
			fc.property(fc.anything(), fc.anything(), (ID, ts) => {
				const result = fromDelivery(delivery('ONCRMDEALADD', { ID }, { ts }));
				expect(JSON.stringify(result)).not.toContain('s3cret');
			}),
		);
	});
});

describe('a row of the queue', () => {
	const row = {
		ID: '7',
		TIMESTAMP_X: '2024-08-13T11:41:57+03:00',
		EVENT_NAME: 'ONCRMDYNAMICITEMUPDATE',
		EVENT_DATA: { FIELDS: { ID: 24, ENTITY_TYPE_ID: 1220 } },
		EVENT_ADDITIONAL: { user_id: '1' },
		MESSAGE_ID: 'a'.repeat(32),
	};

	test('becomes the same event as the delivery', () => {
		const body = delivery('ONCRMDYNAMICITEMUPDATE', { ID: '24', ENTITY_TYPE_ID: '1220' });
		expect(fromQueueRow(row, PORTAL)).toEqual(fromDelivery(body));
	});

	test.each([
		[{ ...row, EVENT_DATA: false }, 'EVENT_DATA: is not a map'],
		[{ ...row, EVENT_NAME: 'ONAPPTEST' }, 'event: is not a change of an item'],
		[{ ...row, TIMESTAMP_X: '13.08.2024' }, 'TIMESTAMP_X: is not a time with an offset'],
		[{ ...row, TIMESTAMP_X: '2024-13-40T99:00:00Z' }, 'The event: has no valid time'],
	])('poisoned is refused with a reason: %#', (poisoned, reason) => {
		expect(fromQueueRow(poisoned, PORTAL)).toEqual({ ok: false, reason });
	});
});

describe('an address', () => {
	test.each([
		['https://some-domain.bitrix24.com/crm/type/1220/details/24/', 1220, 24],
		['https://p.example:8080/page/sales/orders/type/1220/details/24/?IFRAME=Y#tab', 1220, 24],
		['/crm/type/31/details/9', 31, 9],
		[' /crm/deal/details/5/ ', 2, 5],
		['/crm/lead/details/5/?a=/crm/type/9/details/1/', 1, 5],
		['/crm/contact/details/5#x', 3, 5],
		['/crm/company/details/5/', 4, 5],
		['/crm/quote/details/5/', 7, 5],
	])('%s is an item', (url, entityTypeId, id) => {
		expect(readItemAddress(url)).toEqual({ entityTypeId, id });
		const match = new RegExp(ITEM_ADDRESS_REGEX).exec(url.trim());
		expect(match).toHaveLength(2);
		expect(Number(match?.[1])).toBe(id);
	});

	test.each([
		'',
		'24',
		'https://p/crm/type/1220/list/',
		'https://p/crm/deal/details/0/',
		'https://p/crm/deal/details/5abc',
		'https://p/crm/type/1220/details/',
		'https://p/?next=/crm/deal/details/5/',
		'https://p/crm/type/1220/details/9999999999999999/',
	])('%j is not', (url) => expect(readItemAddress(url)).toBeUndefined());

	test('of any length keeps no regex busy: nothing before the id repeats without a bound', () => {
		const [before = ''] = ITEM_ADDRESS_REGEX.split('details');
		expect(before).not.toMatch(/[*+]|,\}/);
	});
});
