/** The portal's ways to say yes. */
export const isYes = (value: unknown): boolean => ['1', 'Y', 'true'].includes(String(value));
