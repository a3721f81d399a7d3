import { byCondition, byConditions, byJson } from './portalFilters';

describe('days and times', () => {
	test('a day on a time is that day in the workflow’s zone', () => {
		expect(byCondition('createdTime', 'equals', '2025-10-31')).toEqual([
			{ '>=createdTime': '2025-10-31T04:00:00Z', '<createdTime': '2025-11-01T04:00:00Z' },
		]);
		expect(byCondition('createdTime', 'notEquals', '2025-10-31')).toEqual([
			{ '<createdTime': '2025-10-31T04:00:00Z' },
			{ '>=createdTime': '2025-11-01T04:00:00Z' },
			{ '=createdTime': '' },
		]);
	});

	test.each([
		['greater', '>=', '2025-11-01T04:00:00Z'],
		['greaterOrEqual', '>=', '2025-10-31T04:00:00Z'],
		['less', '<', '2025-10-31T04:00:00Z'],
		['lessOrEqual', '<', '2025-11-01T04:00:00Z'],
	] as const)('%s than a day', (operator, prefix, instant) => {
		expect(byCondition('createdTime', operator, '2025-10-31')).toEqual([
			{ [`${prefix}createdTime`]: instant },
		]);
	});

	test('a time without an offset is in the workflow’s zone, one with keeps its own', () => {
		expect(byCondition('createdTime', 'greater', '2025-10-31 10:00')).toEqual([
			{ '>createdTime': '2025-10-31T14:00:00Z' },
		]);
		expect(byCondition('createdTime', 'greater', '2025-10-31T10:00:00+03:00')).toEqual([
			{ '>createdTime': '2025-10-31T07:00:00Z' },
		]);
		const luxon = { toISO: () => '2025-10-31T10:00:00.000+03:00' };
		expect(byCondition('createdTime', 'greater', luxon)).toEqual([
			{ '>createdTime': '2025-10-31T07:00:00Z' },
		]);
	});

	test('a list of days is asked for one by one, because a list is not converted', () => {
		expect(byCondition('ufCrm_3', 'in', ['2025-10-31', '2026-02-28'])).toEqual([
			{ '=ufCrm_3': '2025-10-31' },
			{ '=ufCrm_3': '2026-02-28' },
		]);
		expect(byCondition('createdTime', 'in', '2025-10-31, 2026-02-28')).toHaveLength(2);
	});

	test('times in groups come to the top level', () => {
		const filter = {
			'0': {
				logic: 'OR',
				'0': {
					'>=createdTime': '2025-10-31T00:00:00+02:00',
					'<createdTime': '2025-11-01T00:00:00+02:00',
				},
				'1': {
					'>=createdTime': '2025-02-28T00:00:00+02:00',
					'<createdTime': '2025-03-01T00:00:00+02:00',
				},
			},
			'%title': 'x',
		};
		expect(byJson(filter)).toEqual([
			{
				'>=createdTime': '2025-10-30T22:00:00Z',
				'<createdTime': '2025-10-31T22:00:00Z',
				'%title': 'x',
			},
			{
				'>=createdTime': '2025-02-27T22:00:00Z',
				'<createdTime': '2025-02-28T22:00:00Z',
				'%title': 'x',
			},
		]);
	});

	test('two bounds on one side: the narrower one holds', () => {
		expect(
			byConditions(
				{ field: 'createdTime', operator: 'greaterOrEqual', value: '2025-01-01' },
				{ field: 'createdTime', operator: 'greaterOrEqual', value: '2025-06-01' },
			),
		).toEqual([{ '>=createdTime': '2025-06-01T04:00:00Z' }]);
	});

	test('too many days that exclude each other are an error, not a wrong list', () => {
		const days = Array.from(
			{ length: 21 },
			(_, day) => `2026-01-${String(day + 1).padStart(2, '0')}`,
		);
		expect(() => byCondition('ufCrm_3', 'in', days)).toThrow('more than 20 dates');
	});
});
