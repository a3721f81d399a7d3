/**
 * Gives what stands under "Unreleased" in CHANGELOG.md the version that is being released.
 * `node scripts/changelog.mjs 1.2.3 [2026-11-25]`
 */
import { readFileSync, writeFileSync } from 'node:fs';

const [version, date = new Date().toISOString().slice(0, 10)] = process.argv.slice(2);
const path = 'CHANGELOG.md';
const text = readFileSync(path, 'utf8');
const [, section = ''] = /^## Unreleased$([\s\S]*?)(?=^## |(?![\s\S]))/m.exec(text) ?? [];

if (!/^\d+\.\d+\.\d+/.test(version ?? '')) {
	process.stderr.write('Which version? node scripts/changelog.mjs 1.2.3\n');
	process.exitCode = 1;
} else if (section.trim() === '') {
	process.stderr.write('CHANGELOG.md says nothing under "## Unreleased": write what changed\n');
	process.exitCode = 1;
} else {
	writeFileSync(path, text.replace(/^## Unreleased$/m, `## ${version} (${date})`));
	process.stdout.write(`CHANGELOG.md has a section ${version}\n`);
}
