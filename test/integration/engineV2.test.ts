import { deliveryFields, form, handlerOf, post } from './deliveryPost';
import { startSetting, type Setting } from './setting';
import type { TriggerNode } from './triggerNode';

let setting: Setting;

beforeEach(async () => {
	setting = await startSetting();
});

afterEach(async () => await setting.stop());

/** A workflow that is set to n8n's engine v2, which refuses to tell a trigger how a run ended. */
function onEngineV2(delivery: string): TriggerNode {
	const { host, credentials } = setting;
	const trigger = host.trigger({ credentials, parameters: { delivery, objectTypes: [1220] } });
	trigger.settings = { engineType: 'v2' };
	return trigger;
}

test.each(['guaranteed', 'catchUp'])(
	'%s is refused with the cure, and starts once the engine is changed',
	async (delivery) => {
		const trigger = onEngineV2(delivery);
		await expect(trigger.activate()).rejects.toThrow(
			/engine v2.*could not be acknowledged.*engine v1.*"Instant"/,
		);
		expect(trigger.runs).toEqual([]);
		await trigger.deactivate();
		trigger.settings = {};
		await trigger.activate();
		await trigger.deactivate();
	},
);

test('instant starts runs without waiting for their ends', async () => {
	const trigger = onEngineV2('instant');
	await trigger.activate();
	expect(await post(handlerOf(setting.portal), form(deliveryFields(setting.portal)))).toMatchObject(
		{ status: 200 },
	);
	expect((await trigger.nextRun()).items).toMatchObject([{ json: { id: 24 } }]);
	await trigger.deactivate();
});
