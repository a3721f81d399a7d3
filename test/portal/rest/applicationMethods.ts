import type { PortalPlan } from '../portalApi';
import { asText, type RestCall, type RestMethod } from './call';
import { noApplication, RestError } from './restError';

/** Licence family and type of a cloud plan. */
const LICENCES: Readonly<Record<Exclude<PortalPlan, 'selfhosted'>, readonly [string, string]>> = {
	basic: ['basic', 'basic'],
	professional: ['pro', 'pro100'],
	other: ['pro', 'pro100'],
	enterprise: ['ent', 'ent250'],
};
const LANGUAGE = 'ru';

/** What the portal says about itself and the calling application (docs/portal-contract.md §5). */
export const applicationMethods: Record<string, RestMethod> = {
	'app.info': { run: (call) => ({ result: applicationInfo(call) }) },
	scope: { run: ({ caller }) => ({ result: [...caller.scope] }) },
	'feature.get': {
		run: ({ portal, params }) => {
			const code = asText(params['CODE'] ?? params['code']);
			if (!code) throw new RestError(400, 'CODE_EMPTY', 'CODE is empty');
			if (!portal.hasFeature(code)) return { result: { value: 'N' } };
			const isSelfHosted = portal.options.plan === 'selfhosted';
			const value = isSelfHosted && portal.behaviour.selfHostedFeatureValue;
			return { result: { value: value ? 'en_selfhosted' : 'Y' } };
		},
	},
	'server.time': { run: ({ portal }) => ({ result: portal.clock.time() }) },
};

/** By webhook the server knows a licence and scopes only; in a batch, and by the docs, it refuses. */
function applicationInfo(call: RestCall): Record<string, unknown> {
	const { portal, caller } = call;
	const { application } = caller;
	if (!application) {
		if (call.inBatch || !portal.behaviour.webhookAppInfoAnswers) throw noApplication();
		return { SCOPE: [...caller.scope], LICENSE: licence(portal.options.plan)['LICENSE'] };
	}
	return {
		ID: application.id,
		CODE: application.clientId,
		VERSION: 1,
		STATUS: application.status,
		INSTALLED: application.installed,
		PAYMENT_EXPIRED: application.paymentExpired ? 'Y' : 'N',
		DAYS: null,
		LANGUAGE_ID: LANGUAGE,
		...licence(portal.options.plan),
	};
}

function licence(plan: PortalPlan): Record<string, string> {
	if (plan === 'selfhosted') return { LICENSE: `${LANGUAGE}_selfhosted` };
	const [family, type] = LICENCES[plan];
	return { LICENSE: `${LANGUAGE}_${type}`, LICENSE_TYPE: type, LICENSE_FAMILY: family };
}
