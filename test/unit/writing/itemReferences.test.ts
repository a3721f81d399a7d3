import { refusalOf, type Given } from './codec';
import { update, write } from './givenItem';

describe('names of what ids stand for', () => {
	const find: Given['find'] = (kind) =>
		kind === 'user'
			? [
					{ id: '7', label: 'Anna Berg' },
					{ id: '8', label: 'Anna Berg' },
					{ id: '9', label: 'Bo Lund' },
				]
			: kind === 'status:DYNAMIC_1220_STAGE_5'
				? [{ id: 'DT1220_5:NEW', label: 'Neu' }]
				: kind === 'status:DYNAMIC_1220_STAGE_6'
					? [{ id: 'DT1220_6:NEW', label: 'Neu' }]
					: kind === 'category:1220'
						? [
								{ id: '5', label: 'Sales' },
								{ id: '6', label: 'Service' },
							]
						: undefined;

	test('one that fits is taken', () => {
		expect(write({ values: { assignedById: 'Bo Lund', stageId: 'Neu' }, find }).fields).toEqual({
			assignedById: '9',
			stageId: 'DT1220_5:NEW',
		});
		expect(write({ values: { stageId: 'Neu', categoryId: 'Service' }, find }).fields).toEqual({
			stageId: 'DT1220_6:NEW',
			categoryId: '6',
		});
		expect(update({ stageId: 'Neu' }, { categoryId: 6 }, { find }).fields).toEqual({
			stageId: 'DT1220_6:NEW',
		});
	});
	test('several list the candidates with their ids', () => {
		const refusal = refusalOf(() => write({ values: { assignedById: 'Anna Berg' }, find }));
		expect(refusal).toContain('"Responsible"');
		expect(refusal).toContain('Anna Berg (7), Anna Berg (8)');
		expect(refusalOf(() => write({ values: { stageId: 'Alt' }, find }))).toContain(
			'Neu (DT1220_5:NEW)',
		);
	});
	test('what nobody may look up is an error that asks for the id', () => {
		expect(refusalOf(() => write({ values: { parentId1226: 'A title' }, find }))).toContain(
			'Give the id',
		);
	});
});

describe('product rows', () => {
	const rows = (productRows: unknown, isItem = false) =>
		write({ values: { productRows }, isItem }).productRows;
	test('typed and people’s forms', () => {
		expect(
			rows([
				{
					id: 3,
					ownerId: 5,
					productName: 'A',
					price: '100,50',
					quantity: 2,
					taxRate: null,
					taxIncluded: true,
					discountTypeId: 2,
					priceNetto: 90,
				},
			]),
		).toEqual([
			{
				id: '3',
				productName: 'A',
				price: '100.5',
				quantity: '2',
				taxRate: null,
				taxIncluded: 'Y',
				discountTypeId: '2',
			},
		]);
		expect(rows([{ PRODUCT_NAME: 'A', PRICE: 1 }])).toEqual([{ productName: 'A', price: '1' }]);
		expect(rows([])).toEqual([]);
		expect(rows(null)).toBeUndefined();
	});
	test('what does not fit names the row’s field', () => {
		expect(refusalOf(() => rows([{ price: 'much' }]))).toContain('"productRows.price"');
		expect(refusalOf(() => rows([{ prize: 1 }]))).toContain('"prize"');
		expect(rows([{ prize: 1, price: 1 }], true)).toEqual([{ price: '1' }]);
	});
});
