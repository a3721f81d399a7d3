/**
 * The repository stands in `repository.url` of package.json alone. What must be literal elsewhere (the
 * other addresses in package.json, the credentials, the codex files) is written from it.
 * `npm run owner` writes it; `node scripts/owner.mjs --check` only says where it is not so.
 */
import { readFileSync, writeFileSync } from 'node:fs';

const ROOT = new URL('../', import.meta.url);
const { name, repository } = JSON.parse(readFileSync(new URL('package.json', ROOT), 'utf8'));
const page = repository.url.replace(/^git\+/, '').replace(/\.git$/, '');

const FILES = [
	'package.json',
	'credentials/Bitrix24OAuth2Api.credentials.ts',
	'credentials/Bitrix24WebhookApi.credentials.ts',
	'nodes/Bitrix24CrmItem/Bitrix24CrmItem.node.json',
	'nodes/Bitrix24CrmItemTrigger/Bitrix24CrmItemTrigger.node.json',
];

/** The page of a repository of this package, whoever owns it. */
const PAGE = new RegExp(`https://github\\.com/[\\w.-]+/${name}(?=[#/'"]|\\.git)`, 'g');

const isCheck = process.argv.includes('--check');
for (const file of FILES) {
	const path = new URL(file, ROOT);
	const text = readFileSync(path, 'utf8');
	const written = text.replace(PAGE, page);
	if (written === text) continue;
	if (isCheck) {
		process.stderr.write(`${file} names another repository than package.json: npm run owner\n`);
		process.exitCode = 1;
	} else {
		writeFileSync(path, written);
		process.stdout.write(`${file} is written\n`);
	}
}
