import { ENTITY_TYPE_ID as entityTypeId, presented, presenterOf, schemaOf } from './fields';

describe('an item', () => {
	const schema = schemaOf({ id: { type: 'integer' }, ufCrm_3_DIGIT10: { type: 'user' } });

	test('is new, in its own order, with unknown fields as they came', () => {
		const raw = Object.freeze({ later: ['Y'], ufCrm_3_DIGIT10: '57', id: '24' });
		const item = presented(raw, schema);
		expect(Object.entries(item)).toEqual([
			['entityTypeId', entityTypeId],
			['id', 24],
			['later', ['Y']],
			['ufCrm_3_DIGIT10', 57],
		]);
		expect(raw.id).toBe('24');
	});

	test('is read by its own type where two types have a field of one name', () => {
		const other = schemaOf({ ufCrm_3_DIGIT10: { type: 'string' } });
		const raw = { id: 1, ufCrm_3_DIGIT10: '57' };
		expect(presented(raw, other)).toMatchObject({ ufCrm_3_DIGIT10: '57' });
		expect(presented(raw, schema)).toMatchObject({ ufCrm_3_DIGIT10: 57 });
	});

	test('lacks what the portal left out, also after one that had it', () => {
		const present = presenterOf(schema);
		const whole = { id: '1', ufCrm_3_DIGIT10: '5' };
		expect(present(whole)).toEqual({ entityTypeId, id: 1, ufCrm_3_DIGIT10: 5 });
		expect(present({ id: '2' })).toEqual({ entityTypeId, id: 2 });
		expect(present(whole)).toEqual({ entityTypeId, id: 1, ufCrm_3_DIGIT10: 5 });
	});

	test('may have 400 fields', () => {
		const names = Array.from({ length: 400 }, (_, index) => `ufCrm_${index}`);
		const wide = schemaOf(Object.fromEntries(names.map((name) => [name, { type: 'integer' }])));
		const raw = Object.fromEntries(names.map((name, index) => [name, String(index)]));
		expect(presented({ id: 1, ...raw }, wide)).toEqual({
			entityTypeId,
			id: 1,
			...Object.fromEntries(names.map((name, index) => [name, index])),
		});
	});

	test('may have fields with names that every JavaScript object has', () => {
		const raw = JSON.parse('{"__proto__":"1","constructor":"2","toString":"3"}') as object;
		const item = presented({ id: 1, ...raw }, schema);
		expect(JSON.stringify(item)).toBe(
			'{"entityTypeId":1220,"id":1,"__proto__":"1","constructor":"2","toString":"3"}',
		);
		expect(Object.getPrototypeOf(item)).toBe(Object.prototype);
	});

	test('shows no token, not even of a file in a field that is not described', () => {
		const file = {
			id: 7,
			url: '/f?id=7',
			urlMachine: 'https://p/rest/9/s3cret/f?auth=s3cret&id=7',
		};
		const files = schemaOf({ one: { type: 'file' }, many: { type: 'file', isMultiple: true } });
		const odd = { urlMachine: file.urlMachine };
		const raw = { one: file, many: [file, odd, file.urlMachine], unknown: file, unknowns: [file] };
		const shown = JSON.stringify(presented({ id: 1, ...raw }, files));
		expect(shown).not.toContain('s3cret');
		expect(JSON.parse(shown)).toMatchObject({ one: { id: 7 }, unknown: { id: 7, url: '/f?id=7' } });
	});
});
