/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { deliveryFields, form, handlerOf, post } from './deliveryPost';
import { REQUESTS, startSetting, type Setting } from './setting';

const { entityTypeId } = REQUESTS;
const DELIVERIES = 600;
const AT_A_TIME = 50;
const MOST_KB_EACH = 50;

let setting: Setting;

beforeEach(async () => {
	setting = await startSetting();
});

afterEach(async () => await setting.stop());

/** Kilobytes in use once everything that can be collected is. */
function inUse(): number {
	setFlagsFromString('--expose-gc');
	const collect = runInNewContext('gc') as () => void;
	collect();
	collect();
	return process.memoryUsage().heapUsed / 1_024;
}

test(`an answered delivery that waits for its item takes less than ${MOST_KB_EACH} kB`, async () => {
	const ids = Array.from({ length: DELIVERIES }, () => setting.item(entityTypeId));
	const trigger = setting.host.trigger({
		credentials: setting.credentials,
		parameters: { output: 'item' },
	});
	await trigger.activate();
	const deliverAll = async () => {
		for (let from = 0; from < DELIVERIES; from += AT_A_TIME) {
			const some = ids.slice(from, from + AT_A_TIME);
			await Promise.all(
				some.map(async (id) => {
					const delivery = form(deliveryFields(setting.portal, id));
					expect(await post(handlerOf(setting.portal), delivery)).toMatchObject({ status: 200 });
				}),
			);
		}
	};
	// What the first delivery leaves in memory for ever is not counted.
	await deliverAll();
	while (trigger.runs.length < DELIVERIES) await trigger.nextRun();
	trigger.runs.length = 0;
	const before = inUse();
	setting.portal.faults.add({ slow: 15_000, times: Infinity });
	await deliverAll();
	const each = (inUse() - before) / DELIVERIES;
	expect(trigger.runs).toEqual([]);
	expect(each).toBeLessThan(MOST_KB_EACH);
	setting.portal.faults.clear();
});
