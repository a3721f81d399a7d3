/*
 * The part of zod's mini interface (version 4) that this package uses, written anew: the same names,
 * the same meanings, a test holds the two together. zod itself would have to travel in the package,
 * which n8n allows no dependencies; its part was 50 kB, a tenth of the code and a third of the time
 * that loading takes.
 */

import {
	Schema,
	type Check,
	type ErrorText,
	type Issue,
	type ObjectOf,
	type OptionalSchema,
	type output,
	type Parsed,
	type Shape,
} from './schema';

export type { output, output as infer, Schema, SchemaError } from './schema';

const INVALID = 'Invalid input';

/** A value of a type that a guard tells. */
function guarded<Output>(
	isOutput: (value: unknown) => value is Output,
	{ error }: ErrorText = { error: INVALID },
): Schema<Output> {
	return new Schema((value, issues) => {
		if (!isOutput(value)) issues.push({ path: [], message: error });
		return value as Output;
	});
}

const isMap = (value: unknown): value is Record<string, unknown> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/** Reads what is at a key of a value; the issues name the key. */
function readAt<Output>(schema: Schema<Output>, key: PropertyKey, value: unknown, issues: Issue[]) {
	const before = issues.length;
	const read = schema.read(value, issues);
	for (const issue of issues.slice(before)) issue.path.unshift(key);
	return read;
}

export const unknown = () => new Schema((value) => value);

export const string = (error?: ErrorText) =>
	guarded((value): value is string => typeof value === 'string', error);

export const number = (error?: ErrorText) =>
	guarded((value): value is number => Number.isFinite(value), error);

export const boolean = (error?: ErrorText) =>
	guarded((value): value is boolean => typeof value === 'boolean', error);

export const custom = <Output>(isOutput: (value: unknown) => boolean, error = INVALID) =>
	guarded((value): value is Output => isOutput(value), { error });

const oneOf = <const Choice extends string>(choices: readonly Choice[], error?: ErrorText) =>
	guarded((value): value is Choice => choices.some((choice) => choice === value), error);

export function array<Of extends Schema>(of: Of, error?: ErrorText): Schema<Array<output<Of>>> {
	const list = guarded((value): value is unknown[] => Array.isArray(value), error);
	return new Schema((value, issues) => {
		const before = issues.length;
		const entries = list.read(value, issues);
		if (issues.length > before) return [];
		return entries.map((entry, index) => readAt(of, index, entry, issues) as output<Of>);
	});
}

/** A map of any keys. */
export function record<Of extends Schema>(
	_keys: Schema<string>,
	of: Of,
): Schema<Record<string, output<Of>>> {
	const map = guarded(isMap);
	return new Schema((value, issues) => {
		const before = issues.length;
		const entries = map.read(value, issues);
		const out: Record<string, output<Of>> = {};
		if (issues.length > before) return out;
		for (const [key, entry] of Object.entries(entries)) {
			if (key !== '__proto__') out[key] = readAt(of, key, entry, issues) as output<Of>;
		}
		return out;
	});
}

function mapOf<Of extends Shape>(shape: Of, isLoose: boolean, error?: ErrorText) {
	const map = guarded(isMap, error);
	const fields = Object.entries(shape);
	return (value: unknown, issues: Issue[]): Record<string, unknown> => {
		const before = issues.length;
		const entries = map.read(value, issues);
		const out: Record<string, unknown> = {};
		if (issues.length > before) return out;
		for (const [key, schema] of fields) {
			const read = readAt(schema, key, entries[key], issues);
			if (read !== undefined || !schema.isOptional || key in entries) out[key] = read;
		}
		if (!isLoose) return out;
		for (const [key, entry] of Object.entries(entries)) {
			if (!Object.hasOwn(shape, key) && key !== '__proto__') out[key] = entry;
		}
		return out;
	};
}

/** A map with these keys; others are left out. */
export const object = <Of extends Shape>(shape: Of, error?: ErrorText) =>
	new Schema(mapOf(shape, false, error)) as Schema<ObjectOf<Of>>;

/** A map with these keys; others stay as they are. */
export const looseObject = <Of extends Shape>(shape: Of, error?: ErrorText) =>
	new Schema(mapOf(shape, true, error)) as Schema<ObjectOf<Of> & Record<string, unknown>>;

/** The first of some schemas that a value fits. */
export const union = <Of extends readonly Schema[]>(
	choices: Of,
	{ error }: ErrorText = { error: INVALID },
): Schema<output<Of[number]>> =>
	new Schema((value, issues) => {
		for (const choice of choices) {
			const read = choice.safeParse(value);
			if (read.success) return read.data as output<Of[number]>;
		}
		issues.push({ path: [], message: error });
		return undefined as output<Of[number]>;
	});

export const optional = <Of extends Schema>(of: Of) =>
	new Schema(
		(value, issues) => (value === undefined ? undefined : of.read(value, issues)),
		true,
	) as OptionalSchema<output<Of> | undefined>;

export const nullable = <Of extends Schema>(of: Of): Schema<output<Of> | null> =>
	new Schema((value, issues) => (value === null ? null : (of.read(value, issues) as output<Of>)));

export const _default = <Of extends Schema>(
	of: Of,
	value: Exclude<output<Of>, undefined>,
): Schema<Exclude<output<Of>, undefined>> =>
	new Schema(
		(given, issues) =>
			((given === undefined ? undefined : of.read(given, issues)) ?? value) as Exclude<
				output<Of>,
				undefined
			>,
	);

function caught<Of extends Schema>(of: Of, fallback: output<Of>) {
	const read = (value: unknown) => {
		const { success, data } = of.safeParse(value);
		return success ? data : fallback;
	};
	return new Schema(read, of.isOptional) as Schema<output<Of>> & Pick<Of, 'isOptional'>;
}

/** A schema behind others: `takes` is there for its type alone, what the ones before give. */
type Taking<Input, Output> = Schema<Output> & { readonly takes?: (value: Input) => void };

/** Makes something else of whatever comes; behind a `pipe`, of what fits. */
export const transform = <Input, Output>(change: (value: Input) => Output) =>
	new Schema((value) => change(value as Input)) as Taking<Input, Output>;

export const pipe = <Input, Output>(
	first: Schema<Input>,
	second: Taking<Input, Output>,
): Schema<Output> =>
	new Schema((value, issues) => {
		const before = issues.length;
		const read = first.read(value, issues);
		return issues.length > before ? (undefined as Output) : second.read(read, issues);
	});

/** A check for `check`. */
export const refine =
	<Value>(isGood: (value: Value) => boolean, { error }: ErrorText): Check<Value> =>
	(value) =>
		isGood(value) ? undefined : error;

export const safeParse = <Of extends Schema>(schema: Of, value: unknown) =>
	schema.safeParse(value) as Parsed<output<Of>>;

export { caught as catch, oneOf as enum };
