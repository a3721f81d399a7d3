import { explain } from '../../../shared/portal/errors/explanations';
import { asPortalError, type PortalError } from '../../../shared/portal/errors/portalError';
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

/** What a check found; a cure is given where it is not ok. */
export type Finding = readonly [detail: string, cure?: string];

export const checkOf = (check: CheckName, ...[detail, cure = '']: Finding): Check => ({
	check,
	ok: cure === '',
	detail: withoutSecrets(detail),
	cure,
});

/** A check that reads answers of the portal: where the portal refused one, that is the finding. */
export function checked(check: CheckName, find: () => Finding): Check {
	try {
		return checkOf(check, ...find());
	} catch (error) {
		return failedBy(check, asPortalError(error));
	}
}

/** What the connection has no part in is no fault of it. */
export const notApplicable = (check: CheckName, why: string): Check =>
	checkOf(check, `Does not apply: ${why}`);

/** A check that the portal did not answer. */
export function failedBy(check: CheckName, error: PortalError): Check {
	const { message, cure } = explain(error.failure);
	return checkOf(
		check,
		`${message} (${error.message})`,
		cure || 'Try again. If it stays so, ask a portal administrator with the text in "detail".',
	);
}
