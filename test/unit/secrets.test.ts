import fc from 'fast-check';
import { withoutSecrets } from '../../nodes/shared/secrets/secrets';

test.each([
	['Wrong address https://a.b/rest/1/s3cr3t/crm.item.get', 'https://a.b/rest/1/***/crm.item.get'],
	['GET /x?access_token=s3cr3t&id=1', 'access_token=***&id=1'],
	['refresh_token=s3cr3t', 'refresh_token=***'],
	['auth[application_token]=x, application_token=s3cr3t', 'application_token=***'],
	['client_secret=s3cr3t', 'client_secret=***'],
	['?auth=s3cr3t', '?auth=***'],
	['https://n8n/webhook/1?node=a&key=s3cr3t', 'node=a&key=***'],
	['Authorization: Bearer s3cr3t.s3cr3t==', 'Bearer ***'],
])('%s', (text, shown) => {
	expect(withoutSecrets(text)).toContain(shown);
	expect(withoutSecrets(text)).not.toContain('s3cr3t');
});

test('a text without secrets stays as it is', () => {
	const text = 'Элемент не найден: item 24 of type 1220 (see /crm/type/1220/details/24/)';
	expect(withoutSecrets(text)).toBe(text);
});

test('no token survives, and masking twice masks no more', () => {
	const token = fc.stringMatching(/^[a-f0-9]{20,70}$/);
	fc.assert(
		fc.property(
			token,
			fc.constantFrom('access_token=', 'Bearer ', '/rest/7/'),
			(secret, before) => {
				const masked = withoutSecrets(`x ${before}${secret} y`);
				expect(masked).not.toContain(secret);
				expect(withoutSecrets(masked)).toBe(masked);
			},
		),
	);
});
