/** What is wrong with a value, and where in it. */
export interface Issue {
	path: PropertyKey[];
	message: string;
}

export interface SchemaError {
	/** At least one; in the order in which they were found. */
	issues: Issue[];
}

export type Parsed<Output> =
	| { success: true; data: Output; error?: undefined }
	| { success: false; data?: undefined; error: SchemaError };

/** A further condition on a value that has the right type. */
export type Check<Value> = (value: Value) => string | undefined;

export interface ErrorText {
	error: string;
}

/** Reads a value of unknown form: what fits comes out typed, what does not fit as issues. */
export class Schema<Output = unknown> {
	/** @param read gives the value as it comes out, or adds to the issues */
	constructor(
		readonly read: (value: unknown, issues: Issue[]) => Output,
		/** Of a key in an object: whether it may be missing, and is then missing in what comes out. */
		readonly isOptional: boolean = false,
	) {}

	safeParse(value: unknown): Parsed<Output> {
		const issues: Issue[] = [];
		const data = this.read(value, issues);
		return issues.length === 0 ? { success: true, data } : { success: false, error: { issues } };
	}

	/** @throws Error with the first issue */
	parse(value: unknown): Output {
		const { data, error } = this.safeParse(value);
		const issue = error?.issues[0];
		if (issue) throw new Error(`${issue.path.join('.')}: ${issue.message}`);
		return data as Output;
	}

	check(...checks: ReadonlyArray<Check<Output>>): Schema<Output> {
		return new Schema((value, issues) => {
			const before = issues.length;
			const read = this.read(value, issues);
			if (issues.length > before) return read;
			for (const one of checks) {
				const message = one(read);
				if (message !== undefined) issues.push({ path: [], message });
			}
			return read;
		}, this.isOptional);
	}
}

/** A schema that a key in an object may go without. */
export type OptionalSchema<Output> = Schema<Output> & { readonly isOptional: true };

export type output<Of> = Of extends Schema<infer Output> ? Output : never;
export type Shape = Readonly<Record<string, Schema>>;
type OptionalKeys<Of extends Shape> = {
	[Key in keyof Of]: Of[Key] extends { readonly isOptional: true } ? Key : never;
}[keyof Of];
type Flat<Of> = { [Key in keyof Of]: Of[Key] };
export type ObjectOf<Of extends Shape> = Flat<
	{ -readonly [Key in Exclude<keyof Of, OptionalKeys<Of>>]: output<Of[Key]> } & {
		-readonly [Key in OptionalKeys<Of>]?: output<Of[Key]>;
	}
>;
