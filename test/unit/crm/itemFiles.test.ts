import { withFileNotes } from '../../../nodes/shared/crm/values/fileNotes';
import { itemFiles } from '../../../nodes/shared/crm/values/itemFiles';
import { FILE, raw, schema } from './everyLabel';

test('files are found with the address to fetch them from', () => {
	expect(itemFiles({ ...raw, ufCrm3_3: [null, FILE, { id: 8 }] }, schema)).toEqual([
		{ field: 'ufCrm3_3', position: 1, id: 7, address: FILE.urlMachine },
	]);
	expect(itemFiles({ ufCrm3_3: FILE }, schema)).toHaveLength(1);
	expect(itemFiles({ ufCrm3_3: [] }, schema)).toEqual([]);
});

describe('what was found out about a file goes into it', () => {
	const about = { name: 'a.pdf', size: 5 };
	const note = (position: number) => ({ field: 'files', position, about });

	test.each([
		['one', { id: 7 }, 0, { id: 7, ...about }],
		['a list', [{ id: 7 }, { id: 8 }], 1, [{ id: 7 }, { id: 8, ...about }]],
		[
			'a list with holes',
			{ 1: { id: 7 }, 4: { id: 8 } },
			1,
			{ 1: { id: 7 }, 4: { id: 8, ...about } },
		],
		['nothing', null, 0, null],
	])('%s', (_shape, files, position, becomes) => {
		const item = Object.freeze({ id: 1, files });
		expect(withFileNotes(item, [note(position)])).toEqual({ id: 1, files: becomes });
		expect(item.files).toEqual(files);
	});
});
