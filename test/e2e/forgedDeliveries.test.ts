import type { StoredWorkflow } from '../host/n8n';
import { activeWorkflow, newestRun, post, setStage, TRIGGER, type Stage } from './stage';

jest.setTimeout(120_000);

let stage: Stage;
let workflow: StoredWorkflow;
/** A delivery that the portal really made: its address with the proof, and its body. */
let genuine: { url: string; body: string };

beforeAll(async () => {
	stage = await setStage();
	const { portal, entityTypeId, itemId } = stage;
	workflow = await activeWorkflow(stage);
	portal.items.update(entityTypeId, itemId, { title: 'A genuine change' });
	await newestRun(stage, workflow.id, 1);
	const delivery = portal.deliveries.at(-1);
	if (!delivery) throw new Error('The portal delivered nothing');
	genuine = delivery;
});

afterAll(() => stage?.stop());

/** Posts, and counts the executions that came of it. */
async function answerTo(url: string, body: string | Uint8Array<ArrayBuffer>, type?: string) {
	const before = await stage.n8n.executions(workflow.id);
	const status = await post(url, body, type);
	const after = await stage.n8n.executions(workflow.id);
	return { status, executions: after.length - before.length };
}

/** The genuine body with one of its values changed. */
function withValue(name: string, value: string): string {
	const form = new URLSearchParams(genuine.body);
	form.set(name, value);
	return form.toString();
}

const many = (count: number) =>
	Array.from({ length: count }, (_, index) => `k${index}=v`).join('&');

describe('not authentic: 403 and no execution', () => {
	const forged = { status: 403, executions: 0 };

	it('without the proof in the address', async () => {
		const bare = stage.n8n.webhookUrl(workflow, TRIGGER);
		expect(await answerTo(bare, genuine.body)).toEqual(forged);
	});

	it('with another proof of the same length', async () => {
		const url = new URL(genuine.url);
		const key = url.searchParams.get('key') ?? '';
		url.searchParams.set('key', (key.startsWith('a') ? 'b' : 'a') + key.slice(1));
		expect(await answerTo(url.href, genuine.body)).toEqual(forged);
	});

	it('from another portal', async () => {
		const body = withValue('auth[member_id]', '0123456789abcdef0123456789abcdef');
		expect(await answerTo(genuine.url, body)).toEqual(forged);
	});
});

describe('authentic but malformed: 400 and no execution', () => {
	const malformed = { status: 400, executions: 0 };

	it.each([
		['no item id', () => withValue('data[FIELDS][ID]', '')],
		['an id that is no number', () => withValue('data[FIELDS][ID]', 'abc')],
		['an id that is a list', () => `${genuine.body}&data%5BFIELDS%5D%5BID%5D=25`],
		['a type that is no number', () => withValue('data[FIELDS][ENTITY_TYPE_ID]', '-1')],
	])('%s', async (_case, body) => {
		expect(await answerTo(genuine.url, body())).toEqual(malformed);
	});
});

describe('authentic but not asked for: 200 and no execution', () => {
	const unwanted = { status: 200, executions: 0 };

	it.each(['ONCRMDYNAMICITEMDELETE', 'ONCRMDEALUPDATE', 'ONSOMETHINGELSE'])('%s', async (event) => {
		const form = new URLSearchParams(withValue('event', event));
		// the system types' events do not name a type
		if (event === 'ONCRMDEALUPDATE') form.delete('data[FIELDS][ENTITY_TYPE_ID]');
		expect(await answerTo(genuine.url, form.toString())).toEqual(unwanted);
	});
});

describe('bodies made to do harm start nothing, and n8n goes on', () => {
	it.each([
		['empty', ''],
		['a megabyte', `a=${'x'.repeat(1_000_000)}`],
		['ten megabytes', `a=${'x'.repeat(10_000_000)}`],
		['1,001 keys', many(1_001)],
		['prototype keys', '__proto__[event]=x&constructor[prototype][event]=x&__proto__=y'],
		['invalid percent-encoding', 'event=%E0%A4%A&data%5BFIELDS%5D%5BID%5D=%zz%'],
		['broken brackets', 'event=X&data[[[=1&data]]]=2&data[FIELDS=3'],
	])('%s', async (_case, body) => {
		const answer = await answerTo(genuine.url, body);
		expect(answer.executions).toBe(0);
		// 200: what is left of it is the name of an event that nobody asked for
		expect([200, 400, 403, 413]).toContain(answer.status);
	});

	it('JSON instead of a form', async () => {
		const json = JSON.stringify(Object.fromEntries(new URLSearchParams(genuine.body)));
		const nested = JSON.stringify({ event: ['X'], data: { FIELDS: [{ ID: {} }] } });
		for (const body of [nested, '[]', 'null', '{', json.slice(0, 50)]) {
			const { executions, status } = await answerTo(genuine.url, body, 'application/json');
			expect(executions).toBe(0);
			expect([400, 403, 422]).toContain(status);
		}
	});

	it('bytes that are no text', async () => {
		const bytes = Uint8Array.from({ length: 5_000 }, (_, index) => (index * 7) % 256);
		const answer = await answerTo(genuine.url, bytes, 'application/octet-stream');
		expect(answer).toEqual({ status: expect.any(Number), executions: 0 });
		expect(answer.status).toBeGreaterThanOrEqual(400);
		expect(answer.status).toBeLessThan(500);
	});
});

it('reads a body with Cyrillic, emoji, plus, ampersand, equals and percent signs in it', async () => {
	const { entityTypeId, itemId } = stage;
	const text = 'Заявка 😀 + & = 100 % %41';
	const extra = `data%5BFIELDS%5D%5BTITLE%5D=${encodeURIComponent(text)}&${encodeURIComponent(text)}=`;
	const before = await stage.n8n.executions(workflow.id);
	expect(await post(genuine.url, `${extra}&${genuine.body}`)).toBe(200);
	const { event } = await newestRun(stage, workflow.id, before.length + 1);
	expect(event).toMatchObject({ event: 'updated', entityTypeId, id: itemId });
});
