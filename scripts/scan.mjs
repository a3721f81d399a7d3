/**
 * Runs both legs of n8n's package scanner: the sources it lints by provenance, and the tarball npm
 * would publish. Build first.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
	analyzePackage,
	SOURCE_FILE_PATTERNS,
} from '@n8n/scan-community-package/scanner/scanner.mjs';
import { extract } from 'tar';

const folder = mkdtempSync(join(tmpdir(), 'scan-'));
try {
	execFileSync('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], {
		stdio: 'pipe',
	});
	const [tarball] = readdirSync(folder);
	await extract({ file: join(folder, tarball), cwd: folder });
	const legs = {
		source: await analyzePackage(process.cwd(), SOURCE_FILE_PATTERNS),
		tarball: await analyzePackage(join(folder, 'package')),
	};
	for (const [leg, { passed, message = '', details = '' }] of Object.entries(legs)) {
		process.stdout.write(`${leg}: ${passed ? 'passed' : `failed. ${message}\n${details}`}\n`);
		if (!passed) process.exitCode = 1;
	}
} finally {
	rmSync(folder, { recursive: true });
}
