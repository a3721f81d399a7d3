/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { INode } from 'n8n-workflow';

const EXAMPLES = join(__dirname, '..', '..', 'examples');
const NOTE = 'n8n-nodes-base.stickyNote';
/** The one that the demo uses. */
const FIRST = 'first-workflow';
const MOST_PICTURE_BYTES = 150_000;

interface Example {
	nodes: INode[];
	connections: Record<string, Record<string, Array<Array<{ node: string }>>>>;
}

const names = readdirSync(EXAMPLES)
	.filter((file) => file.endsWith('.json'))
	.map((file) => file.replace(/\.json$/, ''));
const read = (name: string) => readFileSync(join(EXAMPLES, `${name}.json`), 'utf8');
const readme = readFileSync(join(EXAMPLES, 'README.md'), 'utf8');

it('has ten examples beside the first workflow', () => {
	expect(names.filter((name) => name !== FIRST)).toHaveLength(10);
});

describe.each(names)('%s', (name) => {
	const text = read(name);
	const { nodes, connections } = JSON.parse(text) as Example;

	it('holds no credential and speaks English', () => {
		expect(nodes.filter((node) => node.credentials)).toEqual([]);
		expect(text).not.toMatch(/\p{Script=Cyrillic}/u);
	});

	it('links nodes that are there', () => {
		const known = new Set(nodes.map((node) => node.name));
		const linked = Object.values(connections).flatMap((outputs) =>
			Object.values(outputs).flatMap((ways) => ways.flat().map(({ node }) => node)),
		);
		for (const node of [...Object.keys(connections), ...linked]) expect(known).toContain(node);
		expect(known.size).toBe(nodes.length);
	});
});

describe.each(names.filter((name) => name !== FIRST))('%s', (name) => {
	it('says in a note what to fill in', () => {
		const { nodes } = JSON.parse(read(name)) as Example;
		const notes = nodes.filter(({ type }) => type === NOTE);
		expect(notes).toHaveLength(1);
		expect(notes[0]?.parameters['content']).toContain('**Fill in**');
	});

	it('is shown in the README with a small picture', () => {
		expect(readme).toContain(`(${name}.json)`);
		expect(readme).toContain(`(../docs/images/examples-${name}.png)`);
		const picture = join(EXAMPLES, '..', 'docs', 'images', `examples-${name}.png`);
		expect(existsSync(picture)).toBe(true);
		expect(statSync(picture).size).toBeLessThanOrEqual(MOST_PICTURE_BYTES);
	});
});
