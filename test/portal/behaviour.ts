/* eslint-disable @n8n/community-nodes/no-restricted-globals -- a server, not a node */

/**
 * One switch for each place where the documentation and the server contradict each other
 * (docs/portal-contract.md, the lines marked [D≠S], and §11). `true` is what the server does, `false`
 * what the documentation says; the names tell the server's side.
 */
export interface Behaviour {
	// ---- §2: calling REST ----
	/** Every refusal of a credential or plan is a 401; false: 403, 503, 400 as documented. */
	authRefusalsAre401: boolean;
	/** `time.start` and `time.processing` are whole seconds, `duration` up to 1 s too long. */
	coarseTime: boolean;
	/** With `start: -1` an answer has no `total`; false: it is 0. */
	noTotalWithoutCount: boolean;
	/** A right missing in a CRM method is a 400 `ACCESS_DENIED`; false: 403. */
	crmRightsAre400: boolean;
	/** `auth_connector` in a batch is the outer call's only; false: each command's own counts. */
	batchConnectorIsOuter: boolean;
	/** A sent but empty `auth_connector` counts as one for the plan's check. */
	emptyConnectorIsSent: boolean;
	/** `ERROR_BATCH_LENGTH_EXCEEDED` and …`METHOD_NOT_ALLOWED` stand in `result_error` of a 200. */
	batchLimitsInResultError: boolean;
	/** An extranet user's CRM command makes a normal batch answer an HTTP 403. */
	extranetBatchIs403: boolean;

	// ---- §3, §5: application ----
	/** `app.info` by inbound webhook answers `{SCOPE, LICENSE}`; false: `ACCESS_DENIED`. */
	webhookAppInfoAnswers: boolean;
	/** `feature.get` on-premise says `en_selfhosted`; false: `Y`. */
	selfHostedFeatureValue: boolean;
	/** A feature outside the plan is a 403 `WRONG_LICENSE`; false: 403 `ACCESS_DENIED`. */
	licenceRefusalIsWrongLicense: boolean;

	// ---- §4: events ----
	/** `event.unbind` with `auth_type` is a 403 for a non-admin unless it is a JSON number. */
	unbindAuthTypeRefused: boolean;
	/** What only the first 180 characters tell apart collides, over 255 is refused (500). */
	longHandlersRefused: boolean;
	/** An update of the application keeps its handlers; false: drops them. */
	updateKeepsHandlers: boolean;
	/** `ts` is the time of the change's hit; false: of sending. */
	tsOfHit: boolean;
	/** A handler bound to a user gets that user's token even for a robot's change. */
	boundUserTokenAlways: boolean;
	/** `refresh_token` comes with a few events only; false: with every event. */
	refreshTokenByEvent: boolean;
	/** `EVENT_DATA` holds numbers, `EVENT_ADDITIONAL` a map; false: texts, and `false`. */
	queueMaps: boolean;
	/** `event.offline.get` without `process_id` refuses a `TIMESTAMP_X` filter. */
	timestampFilterRefused: boolean;
	/** Times in `event.offline.list` filters are shifted by the user's zone less the server's. */
	listTimesShifted: boolean;
	/** Of two lists in `event.offline.clear` `message_id` wins; false: `id`. */
	clearMessageIdWins: boolean;
	/** All rows live 34 days; false: 30. */
	rowsLive34Days: boolean;
	/** `event.offline.error` deletes newer rows of the message and hides later changes. */
	setAsideHidesLaterChanges: boolean;

	// ---- §5: reading items ----
	/** A `date` is UTC midnight written with the server's offset; false: the server's midnight. */
	dateIsUtcMidnight: boolean;
	/** By webhook a file's address is `…/crm.controller.item.getFile/?token=`; false: `.json?`. */
	webhookFileAddressSlash: boolean;
	/** A file that is gone is a 200 `{"result": null}`; false: 400 `NOT_FOUND`. */
	goneFileIs200: boolean;

	// ---- §7: writing items ----
	/** Multiple custom fields of classic types stay as they were when emptied. */
	classicMultipleStays: boolean;
	/** On classic types a named custom field counts as changed, with an equal value too. */
	classicCustomAlwaysChanged: boolean;
	/** Custom required fields and those of a stage are not checked. */
	customRequiredUnchecked: boolean;
	/** The security filter alters texts. */
	securityFilter: boolean;

	// ---- §8: the journal ----
	/** `order` with a wrong name is dropped; false: `INVALID_ARG_VALUE`. */
	historyDropsWrongOrder: boolean;
}

/** The server's behaviour in everything: what the emulator does unless told otherwise. */
export const STRICT: Readonly<Behaviour> = {
	authRefusalsAre401: true,
	coarseTime: true,
	noTotalWithoutCount: true,
	crmRightsAre400: true,
	batchConnectorIsOuter: true,
	emptyConnectorIsSent: true,
	batchLimitsInResultError: true,
	extranetBatchIs403: true,
	webhookAppInfoAnswers: true,
	selfHostedFeatureValue: true,
	licenceRefusalIsWrongLicense: true,
	unbindAuthTypeRefused: true,
	longHandlersRefused: true,
	updateKeepsHandlers: true,
	tsOfHit: true,
	boundUserTokenAlways: true,
	refreshTokenByEvent: true,
	queueMaps: true,
	timestampFilterRefused: true,
	listTimesShifted: true,
	clearMessageIdWins: true,
	rowsLive34Days: true,
	setAsideHidesLaterChanges: true,
	dateIsUtcMidnight: true,
	webhookFileAddressSlash: true,
	goneFileIs200: true,
	classicMultipleStays: true,
	classicCustomAlwaysChanged: true,
	customRequiredUnchecked: true,
	securityFilter: true,
	historyDropsWrongOrder: true,
};

/** The documentation's behaviour in everything. */
export const LENIENT: Readonly<Behaviour> = {
	authRefusalsAre401: false,
	coarseTime: false,
	noTotalWithoutCount: false,
	crmRightsAre400: false,
	batchConnectorIsOuter: false,
	emptyConnectorIsSent: false,
	batchLimitsInResultError: false,
	extranetBatchIs403: false,
	webhookAppInfoAnswers: false,
	selfHostedFeatureValue: false,
	licenceRefusalIsWrongLicense: false,
	unbindAuthTypeRefused: false,
	longHandlersRefused: false,
	updateKeepsHandlers: false,
	tsOfHit: false,
	boundUserTokenAlways: false,
	refreshTokenByEvent: false,
	queueMaps: false,
	timestampFilterRefused: false,
	listTimesShifted: false,
	clearMessageIdWins: false,
	rowsLive34Days: false,
	setAsideHidesLaterChanges: false,
	dateIsUtcMidnight: false,
	webhookFileAddressSlash: false,
	goneFileIs200: false,
	classicMultipleStays: false,
	classicCustomAlwaysChanged: false,
	customRequiredUnchecked: false,
	securityFilter: false,
	historyDropsWrongOrder: false,
};

/** Which side a portal takes: one of the two in everything, or the server's with exceptions. */
export type BehaviourChoice = 'strict' | 'lenient' | Partial<Behaviour>;

/**
 * The switches of one portal. What is not chosen is `strict`, or with the environment variable
 * `PORTAL_BEHAVIOUR=lenient` the documentation's, so that a whole suite can run both ways.
 */
export function behaviourOf(choice: BehaviourChoice = {}): Behaviour {
	if (choice === 'strict') return { ...STRICT };
	if (choice === 'lenient') return { ...LENIENT };
	const base = process.env['PORTAL_BEHAVIOUR'] === 'lenient' ? LENIENT : STRICT;
	return { ...base, ...choice };
}
