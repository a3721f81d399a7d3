import { createItems } from '../../../nodes/shared/items/writing/createItems';
import { updateItems } from '../../../nodes/shared/items/writing/updateItems';
import type { Writing } from '../../../nodes/shared/items/writing/sending/writing';
import { startPortal, type Portal } from '../../portal';
import { portalUnderTest } from '../limits/portalUnderTest';

let emulated: Portal;
let writing: Writing;

beforeAll(async () => {
	emulated = await startPortal({ limits: 'off' });
	emulated.addType({ entityTypeId: 1220, title: 'Requests' });
	const { portal } = portalUnderTest(emulated);
	writing = { portal, timezone: 'Europe/Berlin', onHint: () => {} };
});
afterAll(async () => await emulated.stop());

const errorOf = (outcome: { ok: boolean } | undefined) =>
	outcome && 'error' in outcome ? outcome.error : undefined;

test('creates in bulk and updates', async () => {
	const inputs = Array.from({ length: 120 }, (_, index) => ({
		entityTypeId: 1220,
		values: { title: `Item ${index} $result[x][y]`.slice(0, index % 50 === 0 ? 99 : 9) },
	}));
	const created = await createItems(writing, inputs);
	expect(created.map(errorOf)).toEqual(inputs.map(() => undefined));
	expect(created.map((one) => one.ok && one.item['title'])).toEqual(
		inputs.map(({ values }) => values.title),
	);
	const updates = created.map((one) => ({
		entityTypeId: 1220,
		id: one.ok ? one.id : 0,
		values: { title: 'New' },
	}));
	const updated = await updateItems(writing, updates);
	expect(updated.map(errorOf)).toEqual(inputs.map(() => undefined));
	expect(updated.map((one) => one.ok && one.item['title'])).toEqual(inputs.map(() => 'New'));
});
