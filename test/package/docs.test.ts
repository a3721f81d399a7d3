/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-dangerous-functions -- a test reads files */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { INodeProperties, INodeTypeDescription } from 'n8n-workflow';

const PROJECT = join(__dirname, '..', '..');
const read = (path: string) => readFileSync(join(PROJECT, path), 'utf8');

const ENGLISH = 'README.md';
const RUSSIAN = 'docs/ru/README.md';
const GUIDES = [ENGLISH, RUSSIAN];
/** The guide and its further pages, which stay out of the package, with their Russian counterparts. */
const PAGES: Array<[english: string, russian: string]> = [
	[ENGLISH, RUSSIAN],
	['docs/trigger.md', 'docs/ru/trigger.md'],
	['docs/items.md', 'docs/ru/items.md'],
	['docs/running.md', 'docs/ru/running.md'],
];
/** The README travels in the package: details belong on the further pages. */
const README_LIMIT_BYTES = 15_000;

const tracked = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
	cwd: PROJECT,
})
	.toString()
	.split('\n')
	.filter((path) => path !== '' && existsSync(join(PROJECT, path)));
const isText = (path: string) =>
	!/\.(png|svg|ico)$/.test(path) && basename(path) !== 'package-lock.json';
const papers = tracked.filter((path) => path.endsWith('.md'));

const withoutFences = (text: string) => text.replace(/^\s*```[\s\S]*?^\s*```/gm, '');
const withoutCode = (text: string) => withoutFences(text).replace(/`[^`\n]+`/g, '');
const all = (text: string, pattern: RegExp) =>
	[...text.matchAll(pattern)].map(([, found = '']) => found);

interface Heading {
	level: number;
	text: string;
}

function headingsOf(path: string): Heading[] {
	return [...withoutFences(read(path)).matchAll(/^(#{1,6}) +(.+?) *$/gm)].map(
		([, marks = '', text = '']) => ({ level: marks.length, text }),
	);
}

/** The address GitHub gives a heading. */
const anchorOf = ({ text }: Heading) =>
	text
		.toLowerCase()
		.replace(/[^\p{L}\p{N} _-]/gu, '')
		.replace(/ /g, '-');

const anchorsOf = (path: string) => headingsOf(path).map(anchorOf);

/** Names that stand out: bold, italic, or alone in a cell of a table. */
function namesIn(path: string): Set<string> {
	const text = withoutFences(read(path));
	const bold = all(text, /\*\*([^*\n]+)\*\*/g);
	const italic = all(text, /(?<![\w`])_([^_\n]+)_(?!\w)/g);
	const cells = text
		.split('\n')
		.filter((line) => line.trim().startsWith('|'))
		.flatMap((line) => line.split('|'))
		.map((cell) => cell.replace(/\*\*|_/g, '').trim());
	return new Set([...bold, ...italic, ...cells]);
}

/** n8n's linter wants "Names or IDs" behind lists from the portal; people leave it out. */
const spoken = (name: string) => name.replace(/ (Names? or IDs?)$/, '');

function namesOf(properties: readonly INodeProperties[]): string[] {
	return properties
		.filter(({ type }) => type !== 'notice' && type !== 'hidden')
		.flatMap(({ displayName, options = [] }) => [
			displayName,
			...options.flatMap((option) => {
				if ('values' in option) return namesOf(option.values);
				return 'displayName' in option ? namesOf([option]) : [option.name];
			}),
		]);
}

const manifest = JSON.parse(read('package.json')) as {
	n8n: { nodes: string[]; credentials: string[] };
};
const descriptions = manifest.n8n.nodes.map((file): INodeTypeDescription => {
	const loaded = jest.requireActual<
		Record<string, new () => { description: INodeTypeDescription }>
	>(join(PROJECT, file));
	const Node = loaded[basename(file, '.node.js')];
	if (!Node) throw new Error(`${file} exports no node`);
	return new Node().description;
});

describe.each([
	['the English pages', PAGES.map(([english]) => english)],
	['the Russian pages', PAGES.map(([, russian]) => russian)],
])('%s', (_, pages) => {
	test.each(descriptions)('name every parameter and option of $displayName', ({ properties }) => {
		const told = new Set(pages.flatMap((page) => [...namesIn(page)]));
		const untold = [...new Set(namesOf(properties))].filter(
			(name) => !told.has(name) && !told.has(spoken(name)),
		);
		expect(untold).toEqual([]);
	});
});

describe.each(GUIDES)('%s', (guide) => {
	test('has an anchor for each of its own links', () => {
		const anchors = anchorsOf(guide);
		const links = all(withoutCode(read(guide)), /\]\(#([^)\s]+)\)/g).map(decodeURIComponent);
		expect(links.length).toBeGreaterThan(5);
		expect(links.filter((link) => !anchors.includes(link))).toEqual([]);
	});
});

test('the documentation links of nodes and credentials lead to headings of the README', () => {
	const sources = tracked.filter((path) => /^(credentials|nodes)\/.*\.(ts|json)$/.test(path));
	const anchors = sources
		.flatMap((path) => [...read(path).matchAll(/n8n-nodes-bitrix24-crm-item[^'"\s#]*#([\w-]+)/g)])
		.map(([, anchor]) => anchor)
		.filter((anchor) => anchor !== 'readme');
	expect(new Set(anchors).size).toBeGreaterThan(1);
	expect(anchors.filter((anchor) => !anchorsOf(ENGLISH).includes(String(anchor)))).toEqual([]);
});

test('relative links of all papers lead somewhere', () => {
	const lost = papers.flatMap((paper) => {
		const text = withoutCode(read(paper));
		return all(text, /\]\(([^)\s]+)\)/g)
			.filter((link) => !/^(https?:|mailto:|#)/.test(link))
			.filter((link) => {
				const [path = '', anchor] = link.split('#');
				const target = join(dirname(paper), path);
				if (!existsSync(join(PROJECT, target))) return true;
				return anchor !== undefined && !anchorsOf(target).includes(decodeURIComponent(anchor));
			})
			.map((link) => `${paper}: ${link}`);
	});
	expect(lost).toEqual([]);
});

describe('the Russian guide', () => {
	test('is linked once from the README', () => {
		expect(all(read(ENGLISH), /\]\((docs\/ru\/README\.md)\)/g)).toHaveLength(1);
	});

	test.each(PAGES)('has the headings of %s in the same order', (english, russian) => {
		const levels = (path: string) => headingsOf(path).map(({ level }) => level);
		expect(levels(russian)).toEqual(levels(english));
	});

	test.each(PAGES)('has the tables of %s, row by row', (english, russian) => {
		const rows = (path: string) =>
			withoutFences(read(path))
				.split(/^#{1,6} /m)
				.map((section) => section.split('\n').filter((line) => /^\s*\|/.test(line)).length);
		expect(rows(russian)).toEqual(rows(english));
	});

	test.each(PAGES)('names the keys, values and commands of %s', (english, russian) => {
		const codes = (path: string) => new Set(all(withoutFences(read(path)), /`([^`\n]+)`/g));
		const [ofEnglish, ofRussian] = [codes(english), codes(russian)];
		expect([...ofEnglish].filter((code) => !ofRussian.has(code))).toEqual([]);
		expect([...ofRussian].filter((code) => !ofEnglish.has(code))).toEqual([]);
	});

	test.each(PAGES)('names the parameters and options of %s', (english, russian) => {
		const known = new Set(descriptions.flatMap(({ properties }) => namesOf(properties)));
		const named = (path: string) => {
			const names = namesIn(path);
			return [...known].filter((name) => names.has(name) || names.has(spoken(name))).sort();
		};
		expect(named(russian)).toEqual(named(english));
	});
});

test('the README is short', () => {
	expect(Buffer.byteLength(read(ENGLISH))).toBeLessThanOrEqual(README_LIMIT_BYTES);
});

test('the README names no owner of a repository: it stands in package.json', () => {
	expect(read(ENGLISH)).not.toMatch(/github\.com\/[^)\s]*n8n-nodes-bitrix24-crm-item/);
});

describe('ARCHITECTURE.md', () => {
	const architecture = read('ARCHITECTURE.md');

	test('has every section that code refers to', () => {
		const titles = headingsOf('ARCHITECTURE.md').map(({ text }) => text);
		const named = tracked
			.filter((path) => !path.endsWith('.test.ts'))
			.flatMap((path) =>
				all(isText(path) ? read(path) : '', /ARCHITECTURE\.md[ \n*]+"([^"\n]+)"/g),
			);
		expect(named.length).toBeGreaterThan(2);
		expect(named.filter((title) => !titles.includes(title))).toEqual([]);
	});

	test('tells of everything that modules keep in memory', () => {
		const keeping = tracked
			.filter((path) => /^nodes\/.*\.ts$/.test(path))
			.filter((path) =>
				/^(export )?(let \w|const [a-z]\w*(: [^=]+)? = new (Map|Set|WeakMap|Turns)\b(<.*>)?\((\)|<))/m.test(
					read(path),
				),
			);
		expect(keeping.length).toBeGreaterThan(10);
		const untold = keeping.filter((path) => !architecture.includes(`/${basename(path)}\``));
		expect(untold).toEqual([]);
	});

	test('names files and folders that are there', () => {
		const ROOTS = [
			'',
			'nodes',
			'nodes/shared',
			'nodes/Bitrix24CrmItem',
			'nodes/Bitrix24CrmItemTrigger',
		];
		const paths = all(withoutFences(architecture), /`([\w.-]+\/[\w./-]*)`/g);
		const gone = paths.filter(
			(path) => !ROOTS.some((root) => existsSync(join(PROJECT, root, path))),
		);
		expect(gone).toEqual([]);
	});
});

test('nothing refers to papers that are not in the repository', () => {
	const STRANGERS = ['../shared' + '/', 'design' + '.md', 'interface' + '.md', 'n8n-host' + '.md'];
	const referring = tracked.filter(isText).flatMap((path) => {
		const prose = /\.ts$/.test(path)
			? all(read(path), /(\/\*[\s\S]*?\*\/|\/\/[^\n]*)/g).join('\n')
			: read(path);
		const patterns = /\.(md|ts)$/.test(path) ? STRANGERS : STRANGERS.slice(1);
		return patterns.filter((stranger) => prose.includes(stranger)).map((one) => `${path}: ${one}`);
	});
	expect(referring).toEqual([]);
});

test('the contract is named by its place', () => {
	const wrong = tracked
		.filter((path) => /^(nodes|credentials|test|bench|scripts)\/.*\.(ts|mjs)$/.test(path))
		.filter((path) => /(?<!docs\/)portal-contract\.md/i.test(read(path)))
		.filter((path) => basename(path) !== basename(__filename));
	expect(wrong).toEqual([]);
});
