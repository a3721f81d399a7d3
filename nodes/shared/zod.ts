/**
 * The one copy of zod this package ships. The build replaces this module by a bundle, because n8n
 * allows a community package no runtime dependencies and strips its dev and peer dependencies.
 * The mini API is the smallest and never compiles code from strings once `jitless` is set.
 */
import * as z from 'zod/v4-mini';

z.config({ jitless: true });

export { z };
