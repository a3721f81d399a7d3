import fc from 'fast-check';
import { explain } from '../../../nodes/shared/portal/errors/explanations';

const failure = (code: string, text = '', method = 'crm.item.get') => ({
	code,
	text,
	status: 400,
	method,
});

/** Every code of portal-contract.md §2 and §3, and ours. */
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
];

test.each(CODES)('%s has words of its own and a way out, in any case', (code) => {
	const { message, cure } = explain(failure(code));
	expect(message).not.toContain(code);
	expect(message).not.toBe('');
	expect(cure).not.toBe('');
	expect(explain(failure(code.toLowerCase()))).toEqual(explain(failure(code.toUpperCase())));
});

test.each([
	['Smart process not found', 'The portal has no such object type'],
	['Смарт-процесс не найден', 'The portal has no such object type'],
	['Элемент не найден', 'The portal has no such item'],
	['Not found', 'The portal has no such item'],
])('NOT_FOUND with the text "%s"', (text, message) => {
	expect(explain(failure('NOT_FOUND', text)).message).toBe(message);
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

test('words every object has are no codes', () => {
	for (const code of ['constructor', '__proto__', 'toString']) {
		expect(explain(failure(code, 'x')).message).toBe('The portal refused the call: x');
	}
});
