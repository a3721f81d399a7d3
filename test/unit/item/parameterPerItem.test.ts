import type { IExecuteFunctions, INodeExecutionData, NodeParameterValueType } from 'n8n-workflow';
import { parameterPerItem } from '../../../nodes/Bitrix24CrmItem/inputs/parameterPerItem';

const items: INodeExecutionData[] = [{ json: { id: 1 } }, { json: { id: 2 } }, { json: {} }];

/** A context that counts how often n8n is asked to evaluate, which is what takes the time. */
function contextWith(raw: NodeParameterValueType) {
	const asked: number[] = [];
	const context = {
		getNode: () => ({ parameters: { field: raw } }),
		getNodeParameter: (_name: string, itemIndex: number) => {
			asked.push(itemIndex);
			return `evaluated ${itemIndex}`;
		},
	} as unknown as IExecuteFunctions;
	const read = parameterPerItem(context, 'field', items);
	return { asked, values: () => items.map((_, index) => read(index)) };
}

test('a fixed value is asked for once', () => {
	const { asked, values } = contextWith('fixed');
	expect(values()).toEqual(['evaluated 0', 'evaluated 0', 'evaluated 0']);
	expect(asked).toEqual([0]);
});

test.each([['={{ $json.id }}'], ['={{$json.id}}'], ['= {{  $json.id }} ']])(
	'%j is read from each item without n8n',
	(raw) => {
		const { asked, values } = contextWith(raw);
		expect(values()).toEqual([1, 2, undefined]);
		expect(asked).toEqual([]);
	},
);

test('a locator keeps its mode', () => {
	const { asked, values } = contextWith({ __rl: true, mode: 'id', value: '={{ $json.id }}' });
	expect(values()).toEqual([
		{ __rl: true, mode: 'id', value: 1 },
		{ __rl: true, mode: 'id', value: 2 },
		{ __rl: true, mode: 'id', value: undefined },
	]);
	expect(asked).toEqual([]);
});

test.each([
	['={{ $json.id + 1 }}'],
	['={{ $json["id"] }}'],
	['={{ $json.a.id }}'],
	['={{ $json.id }} and more'],
	['={{ $("Trigger").item.json.id }}'],
	[{ __rl: true, mode: 'id', value: '={{ $json.id ?? 5 }}' }],
	[{ select: ['={{ $json.id }}'] }],
	[{ nested: { deep: '={{ $json.id }}' } }],
])('%j is left to n8n, for every item', (raw) => {
	const { asked, values } = contextWith(raw as NodeParameterValueType);
	expect(values()).toEqual(['evaluated 0', 'evaluated 1', 'evaluated 2']);
	expect(asked).toEqual([0, 1, 2]);
});
