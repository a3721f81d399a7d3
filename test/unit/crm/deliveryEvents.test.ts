import fc from 'fast-check';
import { fromDelivery } from '../../../nodes/shared/crm/events/itemEvent';

const PORTAL = { domain: 'some-domain.bitrix24.com', memberId: 'a223c6b3710f85df22e9377d6c4f7553' };
const DEFAULTS = { receivedAt: new Date('2026-01-02T03:04:05Z'), portal: PORTAL };
const AUTH = { domain: PORTAL.domain, member_id: PORTAL.memberId, access_token: 's3cret' };
function delivery(event: string, fields: unknown, more: Record<string, unknown> = {}) {
	return { event, data: { FIELDS: fields }, ts: '1723538517', auth: AUTH, ...more };
}

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
