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
const DEFAULTS = { receivedAt: new Date('2026-01-02T03:04:05Z'), portal: PORTAL };
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
	});

	test.each([
		[true, [31, 36, 39, 128, 191, 1030, 1032, 1268]],
		[false, [0, 2, 8, 127, 192, 200, 255, 256, 1029, 1031, 1269, Number.NaN]],
	])('that a type fires the events of dynamic types is %s for %j', (fires, types) => {
		expect(types.map(isDynamicType)).toEqual(types.map(() => fires));
	});

	test('what is written is read again, in any case', () => {
		const change = fc.constantFrom<ItemChange>('added', 'updated', 'deleted');
		const type = fc.oneof(
			fc.constantFrom(1, 2, 3, 4, 7, 31, 36, 39, 128, 191),
			fc.integer({ min: 515, max: 1e6 }).map((half) => 2 * half),
		);
		fc.assert(
			fc.property(change, type, (made, entityTypeId) => {
				const code = eventCodeOf(made, entityTypeId, { perType: true });
				expect(readEventCode(code)).toEqual({ change: made, entityTypeId });
				expect(readEventCode(code.toLowerCase())).toEqual({ change: made, entityTypeId });
			}),
		);
		expect(readEventCode('onCrmDynamicItemAdd')).toEqual({ change: 'added' });
		expect(readEventCode('onCrmDealMoveToCategory')).toEqual({
			change: 'updated',
			entityTypeId: 2,
		});
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
		expect(fromDelivery(body, DEFAULTS)).toEqual({
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
		expect(fromDelivery(delivery(code, { ID: '24' }), DEFAULTS)).toMatchObject({
			event: { entityTypeId },
		});
	});

	test.each([
		['ONCRMDEALUPDATE', 2],
		['onCrmLeadDelete', 1],
		['ONCRMDEALMOVETOCATEGORY', 2],
		['ONCRMDYNAMICITEMUPDATE_147', 31],
	])('%s whose body names another type is of type %d', (code, entityTypeId) => {
		const body = delivery(code, { ID: '24', ENTITY_TYPE_ID: '31' });
		expect(fromDelivery(body, DEFAULTS)).toMatchObject({ event: { entityTypeId, id: 24 } });
	});

	test.each([
		['no ts', { ts: undefined }],
		['an empty ts', { ts: '' }],
		['no auth', { auth: undefined }],
		['an auth of a token only', { auth: { application_token: 't' } }],
		['an empty domain', { auth: { domain: '', member_id: PORTAL.memberId } }],
	])('with %s is read, and the rest comes from what is known', (_name, more) => {
		const body = delivery('ONCRMDEALADD', { ID: '24' }, more);
		expect(fromDelivery(body, DEFAULTS)).toMatchObject({
			event: {
				id: 24,
				portal: PORTAL,
				occurredAt: 'ts' in more ? '2026-01-02T03:04:05.000Z' : '2024-08-13T08:41:57.000Z',
			},
		});
	});

	test('as JSON, with numbers, is the same event', () => {
		const fields = { ID: 24, ENTITY_TYPE_ID: 1220 };
		const json = delivery('ONCRMDYNAMICITEMUPDATE', fields, { ts: 1723538517 });
		const asForm = delivery('ONCRMDYNAMICITEMUPDATE', { ID: '24', ENTITY_TYPE_ID: '1220' });
		expect(fromDelivery(json, DEFAULTS)).toEqual(fromDelivery(asForm, DEFAULTS));
	});

	test.each([
		['CCrmDocumentDeal', 'DEAL_759', 2],
		['CCrmDocumentLead', 'LEAD_759', 1],
		['CCrmDocumentContact', 'CONTACT_759', 3],
		['CCrmDocumentCompany', 'COMPANY_759', 4],
		['Bitrix\\Crm\\Integration\\BizProc\\Document\\Quote', 'QUOTE_759', 7],
		['Bitrix\\Crm\\Integration\\BizProc\\Document\\SmartInvoice', 'SMART_INVOICE_759', 31],
		['Bitrix\\Crm\\Integration\\BizProc\\Document\\Dynamic', 'DYNAMIC_147_759', 147],
	])('of a robot about %s %s is an update of type %d', (kind, document, entityTypeId) => {
		for (const documentId of [
			['crm', kind, document],
			{ 0: 'crm', 1: kind, 2: document },
			{ '': ['crm', kind, document] },
		]) {
			const body = { document_id: documentId, auth: AUTH };
			expect(fromDelivery(body, DEFAULTS)).toEqual({
				ok: true,
				event: {
					event: 'updated',
					entityTypeId,
					id: 759,
					occurredAt: '2026-01-02T03:04:05.000Z',
					portal: PORTAL,
				},
			});
		}
	});

	test.each([
		[['crm', 'CCrmDocumentDeal', 'DEAL']],
		[['crm', 'CCrmDocumentDeal', 'constructor_5']],
		[['lists', 'Element', 'DEAL_5']],
		[['crm', 'DEAL_5']],
		['DEAL_5'],
		[null],
	])('of a robot about %j names no item', (documentId) => {
		const read = fromDelivery({ document_id: documentId }, DEFAULTS);
		expect(read).toEqual({ ok: false, reason: 'document_id: names no item of the CRM' });
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
		[delivery('ONCRMDEALADD', good, { auth: 'x' }), 'auth: is not a map'],
		[
			{ document_id: ['crm', 'CCrmDocumentDeal', 'DEAL_0'] },
			'document_id: names no item of the CRM',
		],
		...['0', '-1', '1.5', '1e3', ' 1', '٣', '9007199254740992', '', ['24'], {}, null].map(
			(ID): [unknown, string] => [
				delivery('ONCRMDEALADD', { ID }),
				'data.FIELDS.ID: is not a positive whole number',
			],
		),
	])('malformed is refused with a reason: %#', (body, reason) => {
		expect(fromDelivery(body, DEFAULTS)).toEqual({ ok: false, reason });
	});

	test('whatever it holds, is read or refused, and the reason shows no value', () => {
		fc.assert(
			fc.property(fc.anything(), fc.anything(), (ID, ts) => {
				const result = fromDelivery(delivery('ONCRMDEALADD', { ID }, { ts }), DEFAULTS);
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
		const fromBody = fromDelivery(body, DEFAULTS);
		expect(fromQueueRow({ ...row, EVENT_ADDITIONAL: false }, PORTAL)).toEqual(fromBody);
	});

	test.each<[unknown, number | undefined]>([
		[{ user_id: '17' }, 17],
		[{ user_id: 17 }, 17],
		[{ user_id: 0 }, undefined],
		[{ user_id: '0' }, undefined],
		[{}, undefined],
		[[], undefined],
		[false, undefined],
		[undefined, undefined],
	])('with EVENT_ADDITIONAL %j was changed by %j', (EVENT_ADDITIONAL, changedBy) => {
		const read = fromQueueRow({ ...row, EVENT_ADDITIONAL }, PORTAL);
		expect(read.ok && read.event.changedBy).toBe(changedBy);
		expect(read.ok && 'changedBy' in read.event).toBe(changedBy !== undefined);
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
		['https://p.example/crm/deal/show/5/', 2, 5],
		['https://p.example/crm/lead/edit/5/', 1, 5],
		['https://p.example/mobile/crm/deal/details/5/', 2, 5],
		['https://p.example/mobile/crm/type/1220/details/24/?x=1', 1220, 24],
		['https://p.example/mobile/crm/deal/?page=view&deal_id=5', 2, 5],
		['https://p.example/crm/type/1220/list/category/0/?open=24', 1220, 24],
		['https://p.example/crm/deal/kanban/?a=b&open=24#c', 2, 24],
		['/page/type/5/type/1220/details/24/', 1220, 24],
	])('%s is an item', (url, entityTypeId, id) => {
		expect(readItemAddress(url)).toEqual({ entityTypeId, id });
		expect(url.trim()).toMatch(new RegExp(ITEM_ADDRESS_REGEX));
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
		'https://p/crm/deal/show/',
		'https://p/crm/?open=24',
		'https://p/crm/deal/?opened=24',
		'https://p/crm/deal/list/?open=new',
		'https://p/crm/invoice/show/5/',
	])('%j is not', (url) => expect(readItemAddress(url)).toBeUndefined());

	test('of any length keeps no regex busy: nothing before the id repeats without a bound', () => {
		const [before = ''] = ITEM_ADDRESS_REGEX.split('(?:[\\/?&#].*)?');
		expect(before).toContain('details');
		expect(before).not.toMatch(/[*+]|,\}/);
		const long = '/crm/deal/'.repeat(5_000);
		expect(readItemAddress(`https://p${long}`)).toBeUndefined();
	});
});
