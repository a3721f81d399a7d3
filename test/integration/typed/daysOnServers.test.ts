import type { IDataObject } from 'n8n-workflow';
import { startTypedSetting, type TypedSetting } from './typedSetting';

const DAY = 'ufCrm3_1747309735';
const DAYS = 'ufCrm3_1747309736';

let setting: TypedSetting;

afterEach(async () => {
	await setting.stop();
});

const SERVERS = [
	['-05:00', -300],
	['+03:00', 180],
	['+05:45', 345],
	['+14:00', 840],
	['-11:00', -660],
] as const;

/** The server writes UTC midnight in its own zone, the documentation its own midnight. */
const WAYS = SERVERS.flatMap(([zone, utcOffset]) =>
	[true, false].map((dateIsUtcMidnight) => ({ zone, utcOffset, dateIsUtcMidnight })),
).filter(({ utcOffset, dateIsUtcMidnight }) => dateIsUtcMidnight || Math.abs(utcOffset) < 720);

describe.each(WAYS)(
	'a server at $zone, days at UTC midnight: $dateIsUtcMidnight',
	({ zone, utcOffset, dateIsUtcMidnight }) => {
		beforeEach(async () => {
			setting = await startTypedSetting({ utcOffset, behaviour: { dateIsUtcMidnight } });
		});

		const locator = (value: number) => ({ __rl: true, mode: 'id', value: String(value) });

		async function run(parameters: IDataObject): Promise<IDataObject[]> {
			const { host, credentials } = setting;
			const all = { credentials, parameters: parameters as never, input: [{ json: {} }] };
			const [output = []] = await host.execute('bitrix24CrmItem', all);
			return output.map(({ json }) => json);
		}

		test('a day is read as the day that people see', async () => {
			const json = await setting.getJson();
			expect([json[DAY], json['begindate'], json['closedate'], json[DAYS]]).toEqual([
				'2026-01-31',
				'2026-03-29',
				'2026-10-25',
				['2026-02-28', '2028-02-29'],
			]);
		});

		test('as the portal wrote it the text is in the zone of its server', async () => {
			const raw = await setting.getJson({ rawValues: true });
			expect(raw[DAY]).toMatch(zone === '+03:00' ? /\+03:00$/ : new RegExp(`${zone.slice(1)}$`));
		});

		test('what was read and is written back is the same day; another one is that', async () => {
			const { seed, portal } = setting;
			const { entityTypeId, itemId } = seed;
			const before = portal.items.get(entityTypeId, itemId)?.[DAY];
			const update = {
				operation: 'update',
				entityTypeId: locator(entityTypeId),
				itemId: locator(itemId),
				fieldsInput: 'json',
			};
			const [read] = await run({ entityTypeId: locator(entityTypeId), itemId: locator(itemId) });
			const { [DAY]: day, [DAYS]: days } = read ?? {};
			const fieldsJson = JSON.stringify({ title: 'Back', [DAY]: day, [DAYS]: days });
			const [back] = await run({ ...update, fieldsJson });
			expect([back?.['title'], back?.[DAY], back?.[DAYS]]).toEqual(['Back', day, days]);
			expect(portal.items.get(entityTypeId, itemId)?.[DAY]).toBe(before);
			const [next] = await run({ ...update, fieldsJson: `{"${DAY}": "2026-02-01"}` });
			expect(next?.[DAY]).toBe('2026-02-01');
		});

		test('a condition finds the item by its day, and not by the days beside it', async () => {
			const { entityTypeId, itemId } = setting.seed;
			const found = await Promise.all(
				['2026-01-30', '2026-01-31', '2026-02-01'].map(
					async (value) =>
						await run({
							operation: 'getMany',
							entityTypeId: locator(entityTypeId),
							filters: { conditions: [{ field: DAY, operator: 'equals', value }] },
						}),
				),
			);
			expect(found.map((items) => items.map(({ id }) => id))).toEqual([[], [itemId], []]);
		});
	},
);
