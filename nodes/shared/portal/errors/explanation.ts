/** What a person is told about a failed call. */
export interface Explanation {
	/** What happened, one sentence. */
	message: string;
	/** What to do about it; empty where the portal's own text says it all. */
	cure: string;
}

export type Words = readonly [message: string, cure: string];

/** Codes in upper case: the portal writes some in lower case. */
export type WordsByCode = Readonly<Record<string, Words>>;

export const RECONNECT = 'Open the credential and press "Connect my account" again.';

export const RIGHT_SCOPE =
	'Tick "CRM (crm)" in the permissions of the local application or the inbound webhook in the portal, then connect the credential again.';

export const EXTEND_PLAN = 'Ask the portal owner to extend the plan or the subscription.';
