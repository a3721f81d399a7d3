import { ITEM_ADDRESS_REGEX, readItemAddress } from '../../../nodes/shared/crm/schema/itemAddress';

describe('an address', () => {
	test.each([
		['https://some-domain.bitrix24.com/crm/type/1220/details/24/', 1220, 24],
		['https://p.example:8080/page/sales/orders/type/1220/details/24/?IFRAME=Y#tab', 1220, 24],
		['/crm/type/31/details/9', 31, 9],
		[' /crm/deal/details/5/ ', 2, 5],
		['/crm/lead/details/5/?a=/crm/type/9/details/1/', 1, 5],
		['/crm/contact/details/5#x', 3, 5],
		['/crm/company/details/5/', 4, 5],
		['/crm/quote/details/5/', 7, 5],
		['https://p.example/crm/deal/show/5/', 2, 5],
		['https://p.example/crm/lead/edit/5/', 1, 5],
		['https://p.example/mobile/crm/deal/details/5/', 2, 5],
		['https://p.example/mobile/crm/type/1220/details/24/?x=1', 1220, 24],
		['https://p.example/mobile/crm/deal/?page=view&deal_id=5', 2, 5],
		['https://p.example/crm/type/1220/list/category/0/?open=24', 1220, 24],
		['https://p.example/crm/deal/kanban/?a=b&open=24#c', 2, 24],
		['/page/type/5/type/1220/details/24/', 1220, 24],
	])('%s is an item', (url, entityTypeId, id) => {
		expect(readItemAddress(url)).toEqual({ entityTypeId, id });
		expect(url.trim()).toMatch(new RegExp(ITEM_ADDRESS_REGEX));
	});

	test.each([
		'',
		'24',
		'https://p/crm/type/1220/list/',
		'https://p/crm/deal/details/0/',
		'https://p/crm/deal/details/5abc',
		'https://p/crm/type/1220/details/',
		'https://p/?next=/crm/deal/details/5/',
		'https://p/crm/type/1220/details/9999999999999999/',
		'https://p/crm/deal/show/',
		'https://p/crm/?open=24',
		'https://p/crm/deal/?opened=24',
		'https://p/crm/deal/list/?open=new',
		'https://p/crm/invoice/show/5/',
	])('%j is not', (url) => expect(readItemAddress(url)).toBeUndefined());

	test('of any length is matched in linear time: nothing before the id repeats without a bound', () => {
		const [before = ''] = ITEM_ADDRESS_REGEX.split('(?:[\\/?&#].*)?');
		expect(before).toContain('details');
		expect(before).not.toMatch(/[*+]|,\}/);
		const long = '/crm/deal/'.repeat(5_000);
		expect(readItemAddress(`https://p${long}`)).toBeUndefined();
	});
});
