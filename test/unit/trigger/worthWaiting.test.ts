import { isWorthWaiting } from '../../../nodes/Bitrix24CrmItemTrigger/runs/emittedItems';
import { PortalError } from '../../../nodes/shared/portal/errors/portalError';
import { TOKEN_REFRESH } from '../../../nodes/shared/portal/errors/failure';

const failed = (code: string, status: number, method = 'crm.item.get') =>
	new PortalError({ code, text: '', status, method });

describe('whether the error of an item is worth waiting for', () => {
	it.each([
		['expired_token', 401],
		['authorization_error', 401],
		['INVALID_CREDENTIALS', 403],
		['OVERLOAD_LIMIT', 503],
		['PORTAL_DELETED', 500],
	])('%s: as long as it lasts, since nothing could be acknowledged either', (code, status) => {
		expect(isWorthWaiting(failed(code, status), false)).toBe(true);
		expect(isWorthWaiting(failed(code, status), true)).toBe(true);
	});

	it('a refresh that is refused, whatever its code', () => {
		expect(isWorthWaiting(failed('SOMETHING_NEW', 400, TOKEN_REFRESH), true)).toBe(true);
	});

	it.each([
		['INTERNAL_SERVER_ERROR', 500],
		['QUERY_LIMIT_EXCEEDED', 503],
		['NO_ANSWER', 0],
	])('%s: until it was met too often', (code, status) => {
		expect(isWorthWaiting(failed(code, status), false)).toBe(true);
		expect(isWorthWaiting(failed(code, status), true)).toBe(false);
	});

	it.each([
		['NOT_FOUND', 400],
		['ACCESS_DENIED', 400],
		['ENTITY_TYPE_NOT_SUPPORTED', 400],
	])('%s: never, it is the item’s own', (code, status) => {
		expect(isWorthWaiting(failed(code, status), false)).toBe(false);
	});
});
