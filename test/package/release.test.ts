/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-dangerous-functions */
import { execFileSync } from 'node:child_process';
import {
	copyFileSync,
	cpSync,
	mkdtempSync,
	readFileSync,
	rmSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PROJECT = join(__dirname, '..', '..');

const read = (file: string) => readFileSync(file, 'utf8');

const { version } = JSON.parse(read(join(PROJECT, 'package.json'))) as { version: string };

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
