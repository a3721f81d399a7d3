import { applicationMethods } from './applicationMethods';
import { asText, type RestCall, type RestMethod } from './call';
import { crmCatalogueMethods } from './crm/catalogue';
import { classicMethods } from './crm/classicMethods';
import { crmItemMethods } from './crm/itemMethods';
import { productRowMethods } from './crm/productRowMethods';
import { stageHistoryMethods } from './crm/stageHistoryMethods';
import { timelineMethods } from './crm/timelineMethods';
import { eventMethods } from './events';
import { otherListMethods } from './lists/otherLists';
import { offlineEventMethods } from './offlineEvents';
import { optionMethods } from './optionMethods';
import { userMethods } from './users';

/** Every method of the portal but `batch`, by its name in lower case. */
export const methods: ReadonlyMap<string, RestMethod> = new Map<string, RestMethod>(
	Object.entries({
		...applicationMethods,
		...classicMethods,
		...crmCatalogueMethods,
		...crmItemMethods,
		...productRowMethods,
		...stageHistoryMethods,
		...timelineMethods,
		...otherListMethods,
		...eventMethods,
		...offlineEventMethods,
		...optionMethods,
		...userMethods,
		methods: { run: () => ({ result: [...methods.keys()] }) },
		'method.get': { run: (call: RestCall) => ({ result: methodInfo(call) }) },
	}),
);

function methodInfo({ params, caller }: RestCall): { isExisting: boolean; isAvailable: boolean } {
	const method = methods.get(asText(params['name']).toLowerCase());
	const isAvailable =
		method !== undefined &&
		(!method.scope || method.scope.some((scope) => caller.scope.includes(scope)));
	return { isExisting: method !== undefined, isAvailable };
}
