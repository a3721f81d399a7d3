import { asText, isMap, type RestAnswer, type RestCall, type RestMethod } from './call';
import { accessDenied, missingArgument, noApplication } from './restError';

type StoreOf = (call: RestCall) => string;

/** `app.option.*` and `user.option.*`: storage for an application (docs/portal-contract.md §10). */
export const optionMethods: Record<string, RestMethod> = {
	'app.option.get': { run: (call) => get(call, ofApplication) },
	'app.option.set': {
		run: (call) => {
			ofApplication(call);
			if (!call.caller.user.admin) throw accessDenied();
			return set(call, ofApplication);
		},
	},
	'user.option.get': { run: (call) => get(call, ofUser) },
	'user.option.set': { run: (call) => set(call, ofUser) },
};

/** @throws RestError by inbound webhook. */
function ofApplication({ caller }: RestCall): string {
	if (!caller.application) throw noApplication();
	return `${caller.application.id} `;
}

function ofUser(call: RestCall): string {
	return `${ofApplication(call)}${call.caller.user.id}`;
}

/** An unknown key reads as null. */
function get(call: RestCall, storeOf: StoreOf): RestAnswer {
	const options = call.portal.optionStores.get(storeOf(call));
	const name = asText(call.params['option']);
	return { result: name === '' ? options : (options[name] ?? null) };
}

/** Without the wrapper every parameter of the call is stored. */
function set(call: RestCall, storeOf: StoreOf): RestAnswer {
	const { conditions, optionStores } = call.portal;
	const store = storeOf(call);
	const given = call.params['options'] ?? call.params;
	if (!isMap(given) || Object.keys(given).length === 0) throw missingArgument('options');
	optionStores.set(store, { ...given }, conditions.optionWritersOverlap);
	conditions.optionWritersOverlap = false;
	return { result: true };
}
