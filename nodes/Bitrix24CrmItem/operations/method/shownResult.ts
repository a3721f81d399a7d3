import { maskAddresses } from '../../../shared/secrets/secrets';
import { isObject } from '../../../shared/validation/json';

const SECRET_KEYS = /^(?:access_token|refresh_token|application_token|client_secret)$/i;

/** What a method gave, without live tokens: neither in addresses nor by themselves. */
export function shownResult(value: unknown): unknown {
	return maskKeys(maskAddresses(value));
}

function maskKeys(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(maskKeys);
	if (!isObject(value)) return value;
	return Object.fromEntries(
		Object.entries(value).map(([key, one]) => [
			key,
			SECRET_KEYS.test(key) && typeof one === 'string' && one !== '' ? '***' : maskKeys(one),
		]),
	);
}
