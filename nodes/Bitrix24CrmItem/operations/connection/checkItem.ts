import { explain } from '../../../shared/portal/errors/explanations';
import type { PortalError } from '../../../shared/portal/errors/portalError';
import { withoutSecrets } from '../../../shared/secrets/secrets';

/** What is checked; the names are fixed. */
export type CheckName =
	| 'reachable'
	| 'clock'
	| 'authentication'
	| 'scopes'
	| 'administrator'
	| 'plan'
	| 'limits'
	| 'applicationInstalled'
	| 'events'
	| 'subscription'
	| 'queueLength'
	| 'setAside'
	| 'stageHistory';

/** The result of one check. */
export interface Check {
	check: CheckName;
	ok: boolean;
	detail: string;
	/** '' where it is ok. */
	cure: string;
}

export const passedCheck = (check: CheckName, detail: string): Check => ({
	check,
	ok: true,
	detail: withoutSecrets(detail),
	cure: '',
});

export const failedCheck = (check: CheckName, detail: string, cure: string): Check => ({
	check,
	ok: false,
	detail: withoutSecrets(detail),
	cure,
});

/** What the connection has no part in is no fault of it. */
export const notApplicable = (check: CheckName, why: string): Check =>
	passedCheck(check, `Does not apply: ${why}`);

/** A check that the portal did not answer. */
export function failedBy(check: CheckName, error: PortalError): Check {
	const { message, cure } = explain(error.failure);
	const { code, text } = error.failure;
	const reason = [code, text].filter(Boolean).join(': ');
	return failedCheck(
		check,
		`${message}${reason ? ` (${reason})` : ''}`,
		cure || 'Try again. If it stays so, ask a portal administrator with the text in "detail".',
	);
}
