import { createHash, randomBytes } from 'node:crypto';

/** Letters and digits as the portal's ids and secrets are made of. */
export function randomCode(length: number): string {
	return randomBytes(length).toString('hex').slice(0, length);
}

export function md5(text: string): string {
	return createHash('md5').update(text).digest('hex');
}
