const DECIMAL = /^(-?)(0|[1-9]\d*)(?:[.,](\d+))?$/;
const THOUSANDS = /^-?[1-9]\d{0,2},\d{3}$/;
const WHOLE = /^(?:0|[1-9]\d*)$/;

const ZERO = 48;
const NINE = 57;
const MINUS = 45;
const POINT = 46;
/** A double keeps every decimal of up to 15 digits. */
const ALWAYS_KEPT = 15;

/** Whether a number starts with a zero that is not its only whole digit: `007`, not `0.5`. */
function hasLeadingZero(text: string, start: number, end: number): boolean {
	return text.charCodeAt(start) === ZERO && start + 1 < end && text.charCodeAt(start + 1) !== POINT;
}

/**
 * Reads a decimal of up to 15 digits in place; `NaN` for anything else. Most numbers of a portal
 * are that short, and cutting each out to hand it to `Number` would cost more than all the rest.
 * One division of two exact numbers rounds just as `Number` does.
 */
function shortDecimal(text: string, from: number, end: number): number {
	const isNegative = text.charCodeAt(from) === MINUS;
	const start = isNegative ? from + 1 : from;
	if (end - start > ALWAYS_KEPT || hasLeadingZero(text, start, end)) return NaN;
	let digits = 0;
	let point = -1;
	for (let at = start; at < end; at++) {
		const code = text.charCodeAt(at);
		if (code >= ZERO && code <= NINE) digits = digits * 10 + code - ZERO;
		else if (code === POINT && point < 0 && at > start) point = at;
		else return NaN;
	}
	if (start >= end || point === end - 1) return NaN;
	const number = point < 0 ? digits : digits / 10 ** (end - 1 - point);
	return isNegative && number !== 0 ? -number : number;
}

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

/** From 2^53 on a number stands for more than one whole number, even where its digits agree. */
function exactlyHeld(number: number): number | undefined {
	return Math.abs(number) <= Number.MAX_SAFE_INTEGER ? number : undefined;
}

/**
 * The number a decimal in a text stands for (from `start` to before `end`), if a number can hold
 * every digit of it; `undefined` if not: `"9007199254740993"` is one too many, `"007"` and `"abc"`
 * are no decimals. A comma before the decimals is PHP's in some locales; before exactly three
 * digits it may as well separate thousands, so `"1,234"` is not decided here.
 */
export function exactNumber(text: string, start = 0, end = text.length): number | undefined {
	const short = shortDecimal(text, start, end);
	if (!Number.isNaN(short)) return short;
	const decimal = text.slice(start, end);
	const match = DECIMAL.exec(decimal);
	if (!match || THOUSANDS.test(decimal)) return undefined;
	const [, sign = '', whole = '', fraction = ''] = match;
	const canonical = shortest(sign, whole, fraction);
	const number = Number(canonical);
	return digitsOf(number) === canonical ? exactlyHeld(number) : undefined;
}

/** As {@link exactNumber}, for ids: whole and not negative. */
export function exactId(text: string, start = 0, end = text.length): number | undefined {
	const short = shortDecimal(text, start, end);
	if (Number.isInteger(short) && short > 0 && text.indexOf('.', start) < 0) return short;
	const id = text.slice(start, end);
	return WHOLE.test(id) ? exactlyHeld(Number(id)) : undefined;
}
