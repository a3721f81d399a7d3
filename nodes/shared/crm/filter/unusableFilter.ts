/** A filter, a condition or a sort that cannot be asked for: what is wrong, and what to do. */
export class UnusableFilter extends Error {
	constructor(
		message: string,
		readonly cure: string,
	) {
		super(message);
		this.name = 'UnusableFilter';
	}
}
