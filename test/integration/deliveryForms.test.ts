import { deliveryFields, form, handlerOf, post } from './deliveryPost';
import { webhookOf } from './portalCredentials';
import { startSetting, type Setting } from './setting';
import type { TriggerNode } from './triggerNode';

let setting: Setting;

beforeAll(async () => {
	setting = await startSetting();
});

afterAll(async () => {
	await setting.stop();
});

const json = async (url: string, body: unknown) =>
	await post(url, JSON.stringify(body), 'application/json');

describe('to a subscription', () => {
	let trigger: TriggerNode;
	let handler: string;

	beforeAll(async () => {
		const objectTypes = [1220, 2, 31, 36];
		trigger = setting.host.trigger({
			credentials: setting.credentials,
			parameters: { objectTypes },
		});
		await trigger.activate();
		handler = handlerOf(setting.portal);
	});

	beforeEach(() => void (trigger.runs.length = 0));

	const emitted = () => trigger.runs.flatMap(({ items }) => items.map((item) => item.json));

	test('the same as nested JSON, as people send from test tools', async () => {
		const { domain, memberId } = setting.portal;
		const body = {
			event: 'ONCRMDYNAMICITEMUPDATE',
			data: { FIELDS: { ID: 24, ENTITY_TYPE_ID: 1220 } },
			ts: 1723538517,
			auth: { domain, member_id: memberId },
		};
		expect(await json(handler, body)).toMatchObject({ status: 200 });
		expect(await post(handler, form(deliveryFields(setting.portal)))).toMatchObject({
			status: 200,
		});
		const [first, second] = emitted();
		expect(first).toEqual(second);
		expect(first).toMatchObject({ event: 'updated', entityTypeId: 1220, id: 24 });
		const ofAnother = { ...body, auth: { domain, member_id: 'another' } };
		expect(await json(handler, ofAnother)).toMatchObject({ status: 403 });
	});

	test('a minimal one is from the portal that the credential knows, and of now', async () => {
		const body = { event: 'onCrmDealMoveToCategory', data: { FIELDS: { ID: '5' } } };
		expect(await json(handler, body)).toMatchObject({ status: 200 });
		const { domain, memberId } = setting.portal;
		expect(emitted()).toMatchObject([
			{ event: 'updated', entityTypeId: 2, id: 5, portal: { domain, memberId } },
		]);
		const at = Date.parse(String(emitted()[0]?.occurredAt));
		expect(Math.abs(Date.now() - at)).toBeLessThan(60_000);
	});

	test('an event of a system type is of that type, and a signed document is like any other', async () => {
		for (const [event, type] of [
			['ONCRMDEALUPDATE', '1220'],
			['ONCRMDYNAMICITEMUPDATE', '36'],
			['ONCRMDYNAMICITEMUPDATE', '192'],
		]) {
			const fields = { ...deliveryFields(setting.portal), event: event ?? '' };
			await post(handler, form({ ...fields, 'data[FIELDS][ENTITY_TYPE_ID]': type ?? '' }));
		}
		expect(emitted().map(({ entityTypeId }) => entityTypeId)).toEqual([2, 36]);
	});

	test('a robot’s "Webhook" action tells of its item, with the right key only', async () => {
		const documentId = {
			'document_id[0]': 'crm',
			'document_id[1]': 'Bitrix\\Crm\\Integration\\BizProc\\Document\\Dynamic',
			'document_id[2]': 'DYNAMIC_1220_1',
			'auth[domain]': setting.portal.domain,
			'auth[member_id]': setting.portal.memberId,
		};
		expect(await post(handler, form(documentId))).toMatchObject({ status: 200 });
		expect(await post(trigger.productionUrl, form(documentId))).toMatchObject({ status: 403 });
		expect(emitted()).toMatchObject([{ event: 'updated', entityTypeId: 1220, id: 1 }]);
	});
});

describe('to hand-made outgoing webhooks', () => {
	let trigger: TriggerNode;

	beforeAll(async () => {
		const { portal, host } = setting;
		const credentials = webhookOf(
			host,
			portal.addInboundWebhook(),
			'first-token\n second-token,third',
		);
		trigger = host.trigger({
			credentials,
			parameters: { authentication: 'webhook', objectTypes: [2, 1220] },
		});
		await trigger.activate();
	});

	beforeEach(() => void (trigger.runs.length = 0));

	test.each([
		['first-token', 200],
		['second-token', 200],
		['third', 200],
		['first-token\n second-token,third', 403],
		['first', 403],
	])('the token %j is answered with %d', async (token, status) => {
		const fields = { ...deliveryFields(setting.portal), 'auth[application_token]': token };
		expect(await post(trigger.productionUrl, form(fields))).toMatchObject({ status });
		const { domain, member_id: memberId } = { domain: setting.portal.domain, member_id: 'm' };
		const body = {
			event: 'ONCRMDEALUPDATE',
			data: { FIELDS: { ID: 1 } },
			auth: { application_token: token, domain, member_id: memberId },
		};
		expect(await json(trigger.productionUrl, body)).toMatchObject({ status });
		expect(trigger.runs).toHaveLength(status === 200 ? 2 : 0);
	});

	test('a robot brings its token in the address', async () => {
		const body = form({
			'document_id[0]': 'crm',
			'document_id[1]': 'CCrmDocumentDeal',
			'document_id[2]': 'DEAL_759',
		});
		const url = trigger.productionUrl;
		expect(await post(url, body)).toMatchObject({ status: 403 });
		expect(await post(`${url}?application_token=none`, body)).toMatchObject({ status: 403 });
		expect(await post(`${url}?application_token=third`, body)).toMatchObject({ status: 200 });
		expect(trigger.runs).toMatchObject([
			{ items: [{ json: { event: 'updated', entityTypeId: 2, id: 759 } }] },
		]);
	});
});
