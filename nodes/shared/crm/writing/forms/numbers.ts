import { digitsOf } from '../../values/exactNumber';

const PLAIN = /^[+-]?\d+(?:[.,]\d+)?$/;
const SPACES = /[\s\u00a0\u202f']/g;
const SPACED = /^[+-]?\d{1,3}(?:[\s\u00a0\u202f']\d{3})+(?:[.,]\d+)?$/;
/** `1.234.567,8` and `1,234,567.8`: the last separator is the decimal one. */
const GROUPED = /^[+-]?\d{1,3}(?:\.\d{3})+,\d+$|^[+-]?\d{1,3}(?:,\d{3})+\.\d+$/;
/** One separator before three digits: nobody can tell which it is, but a leading zero can. */
const UNCLEAR = /^[+-]?[1-9]\d{0,2},\d{3}$/;
const REPEATED = /^[+-]?\d{1,3}(?:([.,])\d{3})(?:\1\d{3})+$/;
const LEADING_ZEROS = /^([+-]?)0+(?=\d)/;

function decimal(text: string): string {
	const sign = text.startsWith('+') ? text.slice(1) : text;
	const point = Math.max(sign.lastIndexOf('.'), sign.lastIndexOf(','));
	const isSame = REPEATED.test(sign);
	const whole = (point < 0 || isSame ? sign : sign.slice(0, point)).replace(/[.,]/g, '');
	const fraction = point < 0 || isSame ? '' : sign.slice(point + 1).replace(/0+$/, '');
	const plain = whole.replace(LEADING_ZEROS, '$1');
	const number = fraction ? `${plain}.${fraction}` : plain;
	return number === '-0' ? '0' : number;
}

/**
 * The digits of a number as the portal takes them (`-100.5`), from a number or from what people
 * write: `"100,50"`, `"1 234.5"`, `"1.234,5"`. `undefined` where it is none, or where a comma before
 * three digits may as well separate thousands (`"1,234"`). No digit is lost, however many there are.
 */
export function writtenNumber(value: unknown): string | undefined {
	if (typeof value === 'bigint') return String(value);
	if (typeof value === 'number') return Number.isFinite(value) ? digitsOf(value) : undefined;
	if (typeof value !== 'string') return undefined;
	const text = value.trim();
	if (UNCLEAR.test(text)) return undefined;
	if (PLAIN.test(text) || GROUPED.test(text) || REPEATED.test(text)) return decimal(text);
	return SPACED.test(text) ? decimal(text.replace(SPACES, '')) : undefined;
}

/**
 * As {@link writtenNumber}, whole numbers only. A number above 2^53 has lost digits before it came here:
 * such a one is taken as a text only.
 */
export function writtenInteger(value: unknown): string | undefined {
	if (typeof value === 'number' && !Number.isSafeInteger(value)) return undefined;
	const number = writtenNumber(value);
	return number !== undefined && !number.includes('.') ? number : undefined;
}

/** The text of what has one: texts, numbers, flags. */
export function writtenText(value: unknown): string | undefined {
	if (typeof value === 'number') return Number.isFinite(value) ? String(value) : undefined;
	const isText = ['string', 'bigint', 'boolean'].includes(typeof value);
	return isText ? String(value) : undefined;
}

const ID = /^\d{1,20}$/;

/** The digits of an id: a number from 0 up, or a text of digits. */
export function writtenId(value: unknown): string | undefined {
	if (typeof value === 'number') {
		return Number.isSafeInteger(value) && value >= 0 ? String(value) : undefined;
	}
	const text = typeof value === 'string' ? value.trim() : '';
	return ID.test(text) ? text.replace(LEADING_ZEROS, '') : undefined;
}
