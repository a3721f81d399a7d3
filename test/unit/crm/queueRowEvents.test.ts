import { fromDelivery, fromQueueRow } from '../../../nodes/shared/crm/events/itemEvent';

const PORTAL = { domain: 'some-domain.bitrix24.com', memberId: 'a223c6b3710f85df22e9377d6c4f7553' };
const DEFAULTS = { receivedAt: new Date('2026-01-02T03:04:05Z'), portal: PORTAL };
const AUTH = { domain: PORTAL.domain, member_id: PORTAL.memberId, access_token: 's3cret' };
function delivery(event: string, fields: unknown, more: Record<string, unknown> = {}) {
	return { event, data: { FIELDS: fields }, ts: '1723538517', auth: AUTH, ...more };
}

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
	])('that cannot be read is refused with a reason: %#', (poisoned, reason) => {
		expect(fromQueueRow(poisoned, PORTAL)).toEqual({ ok: false, reason });
	});
});
