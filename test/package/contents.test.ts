/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-dangerous-functions */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const PROJECT = join(__dirname, '..', '..');

interface Packed {
	/** Bytes of the tarball. */
	size: number;
	files: Array<{ path: string; size: number }>;
}

/** npm 11 prints a list, npm 12 a map by name. */
function pack(): Packed {
	const printed = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
		cwd: PROJECT,
		stdio: ['ignore', 'pipe', 'ignore'],
	});
	const [packed] = Object.values(JSON.parse(printed.toString()) as Record<string, Packed>);
	if (!packed) throw new Error('npm pack printed nothing');
	return packed;
}

const packed = pack();
const manifest = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8')) as {
	n8n: { nodes: string[]; credentials: string[] };
	[key: string]: unknown;
};

test('the tarball holds dist and the papers, nothing else', () => {
	const strangers = packed.files
		.map(({ path }) => path)
		.filter((path) => !/^(dist\/.*|package\.json|README\.md|LICENSE\.md)$/.test(path));
	expect(strangers).toEqual([]);
	const papers = packed.files.map(({ path }) => path).filter((path) => !path.includes('/'));
	expect(papers.sort()).toEqual(['LICENSE.md', 'README.md', 'package.json']);
});

test('the tarball is smaller than 160 kB', () => {
	expect(packed.size).toBeLessThan(160_000);
});

test('the code is readable: not minified, with its names', () => {
	const lines = readFileSync(join(PROJECT, 'dist/nodes/nodes.js'), 'utf8').split('\n');
	expect(lines.length).toBeGreaterThan(3_000);
	expect(lines.filter((line) => line.length > 1_000)).toEqual([]);
	expect(lines.join('\n')).toContain('async function receiveDelivery(');
});

test('everything that is published is in English', () => {
	const texts = packed.files.filter(({ path }) => !/\.(svg|png)$/.test(path));
	const foreign = texts.filter(({ path }) =>
		/\p{Script=Cyrillic}/u.test(readFileSync(join(PROJECT, path), 'utf8')),
	);
	expect(foreign.map(({ path }) => path)).toEqual([]);
});

test('everything n8n is told of is in it', () => {
	const paths = packed.files.map(({ path }) => path);
	for (const file of [...manifest.n8n.nodes, ...manifest.n8n.credentials]) {
		expect(paths).toContain(file);
	}
	for (const node of manifest.n8n.nodes) expect(paths).toContain(node.replace(/\.js$/, '.json'));
	expect(paths).toEqual(
		expect.arrayContaining(['dist/icons/bitrix24.svg', 'dist/icons/bitrix24.dark.svg']),
	);
});

test('nothing is installed with it', () => {
	for (const kind of ['dependencies', 'optionalDependencies', 'bundledDependencies', 'overrides']) {
		expect(manifest).not.toHaveProperty(kind);
	}
	expect(manifest).toHaveProperty('peerDependencies', { 'n8n-workflow': '*' });
});

test('the shipped code needs nothing but n8n-workflow and its own files', () => {
	const needed = packed.files
		.filter(({ path }) => path.endsWith('.js'))
		.flatMap(({ path }) => {
			const code = readFileSync(join(PROJECT, path), 'utf8');
			return [...code.matchAll(/\brequire\(["'`]([^"'`]+)["'`]\)/g)].map(([, name]) => name);
		})
		.filter((name) => !name?.startsWith('.'));
	expect([...new Set(needed)].sort()).toEqual(['crypto', 'n8n-workflow']);
});

test('zod comes with its licence', () => {
	const zod = readFileSync(join(PROJECT, 'dist/nodes/shared/zod.js'), 'utf8');
	expect(zod).toContain('MIT License');
	expect(zod).toContain('Colin McDonnell');
});
