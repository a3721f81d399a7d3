import fc from 'fast-check';
import { explain } from '../../../nodes/shared/portal/errors/explanations';

const failure = (code: string, text = '', method = 'crm.item.get') => ({
	code,
	text,
	status: 400,
	method,
});

/** Every code of docs/portal-contract.md §2 and §3, and ours. */
const CODES = [
	'QUERY_LIMIT_EXCEEDED',
	'OPERATION_TIME_LIMIT',
	'OVERLOAD_LIMIT',
	'expired_token',
	'invalid_token',
	'NO_AUTH_FOUND',
	'insufficient_scope',
	'ACCESS_DENIED',
	'INVALID_CREDENTIALS',
	'user_access_error',
	'allowed_only_intranet_user',
	'WRONG_AUTH_TYPE',
	'NOT_FOUND',
	'ERROR_METHOD_NOT_FOUND',
	'PORTAL_DELETED',
	'ERROR_WRONG_HANDLER_URL',
	'ERROR_UNSUPPORTED_PROTOCOL',
	'ERROR_HANDLER_URL_MATCH',
	'ERROR_EVENT_NOT_FOUND',
	'invalid_client',
	'invalid_grant',
	'PAYMENT_REQUIRED',
	'NO_ANSWER',
	'NOT_JSON',
	'ADDRESS_CHANGED',
	'INVALID_REQUEST',
	'WRONG_LICENSE',
	'CONNECTION_ERROR',
	'APPLICATION_NOT_FOUND',
	'authorization_error',
	'PORTAL_LICENCE_EXPIRED',
	'ENTITY_TYPE_NOT_SUPPORTED',
	'INVALID_ARG_VALUE',
	'100',
	'CRM_FIELD_ERROR_REQUIRED',
	'CRM_FIELD_ERROR_VALUE_NOT_VALID',
	'CREATE_DYNAMIC_ITEM_RESTRICTED',
	'UPDATE_DYNAMIC_ITEM_RESTRICTED',
	'MAX_IMPORT_BATCH_SIZE_EXCEEDED',
	'OWNER_NOT_FOUND',
	'REQUIRED_ARG_MISSING',
	'NO_UPDATED_TIME',
	'ERROR_ARGUMENT',
	'WRONG_ENCODING',
	'WRONG_DATETIME_FORMAT',
	'INTERNAL_SERVER_ERROR',
	'ERROR_UNEXPECTED_ANSWER',
	'NOT_CONNECTED',
	'FILE_GONE',
];

test.each(CODES)('%s has its own message and cure, in upper and lower case', (code) => {
	const { message, cure } = explain(failure(code));
	expect(message).not.toContain(code);
	expect(message).not.toBe('');
	expect(cure).not.toBe('');
	expect(explain(failure(code.toLowerCase()))).toEqual(explain(failure(code.toUpperCase())));
});

test.each(['Smart process not found', 'Элемент не найден', 'Not found', ''])(
	'NOT_FOUND with the text "%s" is told by what the second question found, not by the text',
	(text) => {
		const about = (missing: 'objectType' | 'item') =>
			explain({ ...failure('NOT_FOUND', text), missing }).message;
		expect(about('objectType')).toBe('The portal has no such object type');
		expect(about('item')).toBe('The portal has no such item');
		expect(explain(failure('NOT_FOUND', text)).message).toContain('no such item, or no such');
		expect(explain(failure('NOT_FOUND', text, 'crm.item.fields')).message).toBe(
			'The portal has no such object type',
		);
	},
);

test.each([
	['ACCESS_DENIED', 'REST API is available only on commercial plans', 'plan has no REST'],
	['ACCESS_DENIED', 'Доступ к REST только по подписке', 'plan has no REST'],
	['ACCESS_DENIED', 'Access denied.', 'The connected user may not'],
	['ACCESS_DENIED', 'Application context required', 'An inbound webhook cannot'],
	['INVALID_REQUEST', 'Https required.', 'by https only'],
	['WRONG_LICENSE', 'Wrong license', 'plan does not include'],
])('%s "%s" says: %s', (code, text, message) => {
	expect(explain(failure(code, text)).message).toContain(message);
});

test.each([
	['crm.item.get', 'the new invoice is 31'],
	['crm.item.productrow.set', 'contacts and companies do not'],
	['crm.stagehistory.list', 'Quotes, contacts and companies have none'],
])('ENTITY_TYPE_NOT_SUPPORTED of %s says: %s', (method, cure) => {
	expect(explain(failure('ENTITY_TYPE_NOT_SUPPORTED', 'x', method)).cure).toContain(cure);
});

test.each([
	['invalid_grant', 'has expired', 'Connect my account'],
	['invalid_client', 'does not know this application', 'Client Secret'],
	['PAYMENT_REQUIRED', 'current plan', 'extend the plan'],
	['invalid_request', 'could not read the request', 'Connect my account'],
	['NO_TOKEN', 'out of order', 'Try again later'],
	['new_code', 'gave no new token: x', 'Connect my account'],
])('%s from the authorization server has its own message', (code, message, cure) => {
	const told = explain({ ...failure(code, 'x'), method: 'token refresh' });
	expect(told.message).toContain(message);
	expect(told.cure).toContain(cure);
});

test('a write in doubt says so, and to look first', () => {
	const told = explain({ ...failure('NO_ANSWER', 'timeout', 'crm.item.add'), mayHaveRun: true });
	expect(told.message).toContain('whether the change was made is not known');
	expect(told.cure).toMatch(/^The change may have been made all the same: look in the portal/);
});

test('for a code nobody has listed the portal’s own text is the message', () => {
	expect(explain(failure('NEW_CODE', 'Something new'))).toEqual({
		message: 'The portal refused the call: Something new',
		cure: '',
	});
	expect(explain(failure('', '')).message).toBe('The portal refused the call: HTTP 400');
});

test('anything a portal says is explained', () => {
	fc.assert(
		fc.property(fc.string(), fc.string(), fc.string(), (code, text, method) => {
			expect(explain(failure(code, text, method)).message).not.toBe('');
		}),
	);
});

test('names that every JavaScript object has are no codes', () => {
	for (const code of ['constructor', '__proto__', 'toString']) {
		expect(explain(failure(code, 'x')).message).toBe('The portal refused the call: x');
	}
});
