import { sleep } from 'n8n-workflow';
import { deliveryFields, form, handlerOf, post, withQuery } from './deliveryPost';
import { startSetting, type Setting } from './setting';

let setting: Setting;

beforeEach(async () => {
	setting = await startSetting();
});

afterEach(async () => {
	jest.restoreAllMocks();
	await setting.stop();
});

/** In n8n a read takes as long as some deliveries. */
const untilOthersArrive = async () => await sleep(200);

const deliver = async (handler: string) =>
	(await post(handler, form(deliveryFields(setting.portal)))).status;

test('deliveries that arrive at once have the credential read once', async () => {
	const { portal, host, credentials } = setting;
	await host.trigger({ credentials }).activate();
	const read = host.credentials.getDecrypted.bind(host.credentials);
	const reads = jest.spyOn(host.credentials, 'getDecrypted').mockImplementation(async (...of) => {
		await untilOthersArrive();
		return await read(...of);
	});
	const handler = handlerOf(portal);
	const deliveries = Array.from({ length: 20 }, async () => await deliver(handler));
	expect(new Set(await Promise.all(deliveries))).toEqual(new Set([200]));
	expect(reads).toHaveBeenCalledTimes(1);
});

test('a new client secret is known a second later, and the old one is refused', async () => {
	const { portal, host, credentials } = setting;
	const trigger = host.trigger({ credentials });
	await trigger.activate();
	const oldHandler = handlerOf(portal);
	expect(await deliver(oldHandler)).toBe(200);
	const { bitrix24OAuth2Api } = credentials;
	host.credentials.write(bitrix24OAuth2Api as never, { clientSecret: 'another-secret' });
	await trigger.restart();
	// The one read for the delivery before is taken for the newest for a second.
	await sleep(1_000);
	const newHandler = handlerOf(portal);
	expect(newHandler).not.toBe(oldHandler);
	const answers = [newHandler, newHandler, oldHandler, newHandler, oldHandler].map(deliver);
	expect(await Promise.all(answers)).toEqual([200, 200, 403, 200, 403]);
	expect(trigger.runs).toHaveLength(4);
});

test('forged deliveries do not have the credential read for each of them', async () => {
	const { portal, host, credentials } = setting;
	await host.trigger({ credentials }).activate();
	const reads = jest.spyOn(host.credentials, 'getDecrypted');
	const handler = handlerOf(portal);
	for (const key of [undefined, 'a', '0'.repeat(64)]) {
		const forged = withQuery(handler, { key });
		const answers = await Promise.all(
			Array.from({ length: 30 }, async () => await deliver(forged)),
		);
		expect(new Set(answers)).toEqual(new Set([403]));
	}
	expect(reads.mock.calls.length).toBeLessThan(5);
	expect(await deliver(handler)).toBe(200);
});

test('a credential that cannot be read answers 500, and the next delivery reads it again', async () => {
	const { portal, host, credentials } = setting;
	const trigger = host.trigger({ credentials });
	await trigger.activate();
	const handler = handlerOf(portal);
	jest.spyOn(host.credentials, 'getDecrypted').mockRejectedValueOnce(new Error('No database'));
	expect(await deliver(handler)).toBe(500);
	expect(await deliver(handler)).toBe(200);
	expect(trigger.runs).toHaveLength(1);
});
