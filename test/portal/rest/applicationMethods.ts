import { portalTime } from '../portalTime';
import { asText, requireApplication, type RestCall, type RestMethod } from './call';
import { missingArgument } from './restError';

/** What the portal says about itself and the calling application. */
export const applicationMethods: Record<string, RestMethod> = {
	'app.info': { run: (call) => ({ result: applicationInfo(call) }) },
	scope: { run: ({ caller }) => ({ result: [...caller.scope] }) },
	'feature.get': {
		run: ({ portal, params }) => {
			const code = asText(params['CODE'] ?? params['code']);
			if (!code) throw missingArgument('CODE');
			return { result: { value: portal.hasFeature(code) ? 'Y' : 'N' } };
		},
	},
	'server.time': { run: ({ portal }) => ({ result: portalTime(portal.now()) }) },
};

function applicationInfo(call: RestCall): Record<string, unknown> {
	const application = requireApplication(call);
	const family = call.portal.options.plan === 'enterprise' ? 'ent' : 'pro';
	const type = family === 'ent' ? 'ent250' : 'pro100';
	return {
		ID: application.id,
		CODE: application.clientId,
		VERSION: 1,
		STATUS: application.status,
		INSTALLED: application.installed,
		PAYMENT_EXPIRED: 'N',
		DAYS: null,
		LANGUAGE_ID: 'ru',
		LICENSE: `ru_${type}`,
		LICENSE_TYPE: type,
		LICENSE_FAMILY: family,
	};
}
