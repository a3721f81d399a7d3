/**
 * Refuses a release while package.json has placeholders, and a tag that is not the version.
 * `node scripts/check-release.mjs [--tag v1.2.3]`
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

const { values } = parseArgs({ options: { tag: { type: 'string' } } });
const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

/** What stands in package.json until an owner fills it in. */
const PLACEHOLDERS = [/your-github-owner/, /@example\.(com|org)/, /your name/i];

const texts = [
	manifest.author?.name,
	manifest.author?.email,
	manifest.homepage,
	manifest.repository?.url,
	manifest.bugs?.url,
].map((text) => text ?? '');

const faults = texts
	.filter((text) => PLACEHOLDERS.some((placeholder) => placeholder.test(text)))
	.map((text) => `package.json still has the placeholder "${text}"`);
if (values.tag !== undefined && values.tag !== `v${manifest.version}`) {
	faults.push(`The tag ${values.tag} is not v${manifest.version}, the version in package.json`);
}

for (const fault of faults) process.stderr.write(`${fault}\n`);
if (faults.length > 0) process.exitCode = 1;
else process.stdout.write(`v${manifest.version} may be released\n`);
