const PLAIN = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/;
const DECIMAL = /^(-?)(0|[1-9]\d*)(?:[.,](\d+))?$/;
const THOUSANDS = /^-?[1-9]\d{0,2},\d{3}$/;
const WHOLE = /^(?:0|[1-9]\d*)$/;

/** A double keeps every decimal of up to 15 digits. */
const ALWAYS_KEPT = 15;

/** `[-]digits[.digits]` without zeros at the end and without a negative zero. */
function shortest(sign: string, whole: string, fraction: string): string {
	const digits = fraction.replace(/0+$/, '');
	const plain = digits ? `${whole}.${digits}` : whole;
	return plain === '0' ? plain : sign + plain;
}

/** A number's decimal digits without an exponent, every one of them. */
export function digitsOf(number: number): string {
	const [mantissa = '', exponent] = String(number).split('e');
	if (exponent === undefined) return mantissa;
	const sign = mantissa.startsWith('-') ? '-' : '';
	const [whole = '', fraction = ''] = mantissa.replace('-', '').split('.');
	const digits = whole + fraction;
	const point = whole.length + Number(exponent);
	return point <= 0
		? `${sign}0.${'0'.repeat(-point)}${digits}`
		: `${sign}${digits.padEnd(point, '0')}`;
}

/** From 2^53 on a number stands for more than one whole number, even where its digits agree. */
function exactlyHeld(number: number): number | undefined {
	return Math.abs(number) <= Number.MAX_SAFE_INTEGER ? number : undefined;
}

/**
 * The number a decimal in a text stands for, if a number can hold every digit of it; `undefined` if
 * not: `"9007199254740993"` is one too many, `"007"` and `"abc"` are no decimals. A comma before the
 * decimals is PHP's in some locales; before exactly three digits it may as well separate thousands, so
 * `"1,234"` is not decided here.
 */
export function exactNumber(text: string): number | undefined {
	// Most numbers of a portal are that short. A negative zero becomes 0.
	if (text.length <= ALWAYS_KEPT && PLAIN.test(text)) return Number(text) + 0;
	const match = DECIMAL.exec(text);
	if (!match || THOUSANDS.test(text)) return undefined;
	const [, sign = '', whole = '', fraction = ''] = match;
	const canonical = shortest(sign, whole, fraction);
	const number = Number(canonical);
	return digitsOf(number) === canonical ? exactlyHeld(number) : undefined;
}

/** As {@link exactNumber}, for ids: whole and not negative. */
export function exactId(text: string): number | undefined {
	return WHOLE.test(text) ? exactlyHeld(Number(text)) : undefined;
}
