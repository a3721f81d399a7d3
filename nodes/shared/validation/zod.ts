/**
 * The one copy of zod this package ships. The build replaces this module by a bundle, because n8n
 * allows a community package no runtime dependencies and strips its dev and peer dependencies.
 * The mini API is the smallest and never compiles code from strings once `jitless` is set. Only what
 * is named here is bundled; without the list all of zod's languages would come along.
 */
import { config } from 'zod/v4-mini';

config({ jitless: true });

export {
	_default,
	array,
	boolean,
	catch,
	custom,
	enum,
	looseObject,
	nullable,
	number,
	object,
	optional,
	pipe,
	record,
	refine,
	safeParse,
	string,
	transform,
	union,
	unknown,
} from 'zod/v4-mini';
export type { infer, output } from 'zod/v4-mini';
export type * as core from 'zod/v4/core';
