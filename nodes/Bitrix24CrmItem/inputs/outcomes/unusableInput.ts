/** What one input gives cannot be used: what is wrong, and what to do. */
export class UnusableInput extends Error {
	constructor(
		message: string,
		readonly cure: string,
	) {
		super(message);
		this.name = 'UnusableInput';
	}
}

/** What to do about a parameter that came empty. */
export const CHECK_EXPRESSION = 'If it is an expression, check that the input item has the value.';
