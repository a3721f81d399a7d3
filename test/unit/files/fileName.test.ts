import { fileNameOf } from '../../../nodes/shared/portal/files/fileName';

const asLatin1 = (name: string) => Buffer.from(name, 'utf8').toString('latin1');

test.each([
	['attachment; filename="a.pdf"', 'a.pdf'],
	['attachment; filename=a b.pdf; size=5', 'a b.pdf'],
	['attachment; filename="a;b.pdf"', 'a;b.pdf'],
	['attachment; filename="say \\"hi\\".txt"', 'say "hi".txt'],
	['attachment; filename="x.txt"; filename*=utf-8\'\'%D0%B4.txt', 'д.txt'],
	['attachment; filename*=UTF-8\'ru\'%D0%B4%20%D0%B5.txt; filename="x.txt"', 'д е.txt'],
	['attachment; filename="%D0%B4.txt"', 'д.txt'],
	[`attachment; filename="${asLatin1('договор № 5.txt')}"`, 'договор № 5.txt'],
	[`attachment; filename="caf\xe9.txt"`, 'café.txt'],
	['attachment; filename="100%.pdf"', '100%.pdf'],
	['attachment; filename="100%ff.pdf"', '100%ff.pdf'],
	['attachment; filename=""', undefined],
	['attachment', undefined],
	[undefined, undefined],
])('%j names %j', (disposition, name) => {
	expect(fileNameOf(disposition)).toBe(name);
});
