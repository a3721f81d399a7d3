const DECIMAL = /^(-?)(0|[1-9]\d*)(?:[.,](\d+))?$/;
const THOUSANDS = /^-?[1-9]\d{0,2},\d{3}$/;
const WHOLE = /^(?:0|[1-9]\d*)$/;

/** `[-]digits[.digits]` without zeros at the end and without a negative zero. */
function shortest(sign: string, whole: string, fraction: string): string {
	const digits = fraction.replace(/0+$/, '');
	const plain = digits ? `${whole}.${digits}` : whole;
	return plain === '0' ? plain : sign + plain;
}

/** The number's decimal digits without an exponent, as far as a portal's numbers go. */
function digitsOf(number: number): string {
	const text = String(number);
	return text.includes('e') ? number.toFixed(20).replace(/\.?0+$/, '') : text;
}

/**
 * The number a decimal string stands for, if a number can hold every digit of it; `undefined` if
 * not: `"9007199254740993"` is one too many, `"007"` and `"abc"` are no decimals. A comma before
 * the decimals is PHP's in some locales; before exactly three digits it may as well separate
 * thousands, so `"1,234"` is not decided here.
 */
export function exactNumber(text: string): number | undefined {
	const number = +text;
	if (String(number) === text && Number.isFinite(number)) return exactlyHeld(number);
	const match = DECIMAL.exec(text);
	if (!match || THOUSANDS.test(text)) return undefined;
	const [, sign = '', whole = '', fraction = ''] = match;
	const canonical = shortest(sign, whole, fraction);
	const read = Number(canonical);
	return digitsOf(read) === canonical ? exactlyHeld(read) : undefined;
}

/** From 2^53 on a number stands for more than one whole number, even where its digits agree. */
function exactlyHeld(number: number): number | undefined {
	return Math.abs(number) <= Number.MAX_SAFE_INTEGER ? number : undefined;
}

/** As {@link exactNumber}, for ids: whole and not negative. */
export function exactId(text: string): number | undefined {
	const id = +text;
	return WHOLE.test(text) && Number.isSafeInteger(id) ? id : undefined;
}
