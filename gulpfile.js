const { execFile } = require('node:child_process');
const { rm } = require('node:fs/promises');
const { promisify } = require('node:util');
const esbuild = require('esbuild');
const { dest, parallel, series, src } = require('gulp');

const run = promisify(execFile);

const clean = () => rm('dist', { recursive: true, force: true });

/** Type checks and compiles in one pass: a type error fails the build. */
async function compile() {
	try {
		await run(process.execPath, [require.resolve('typescript/bin/tsc'), '-p', 'tsconfig.json']);
	} catch (error) {
		throw new Error(error.stdout || error.message);
	}
}

/** n8n allows no runtime dependencies, so zod travels inside the package: one copy, with its licence. */
async function bundleZod() {
	const { version } = require('zod/package.json');
	const licence = require('node:fs').readFileSync(
		require.resolve('zod/package.json').replace('package.json', 'LICENSE'),
		'utf8',
	);
	await esbuild.build({
		entryPoints: ['nodes/shared/zod.ts'],
		outfile: 'dist/nodes/shared/zod.js',
		bundle: true,
		platform: 'node',
		format: 'cjs',
		target: 'node20',
		minifySyntax: true,
		banner: {
			js: `/*! zod ${version}, bundled unchanged but for unused parts.\n\n${licence.replaceAll('*/', '* /').trim()}\n*/`,
		},
	});
}

const copyIcons = () => src('icons/*.svg', { encoding: false }).pipe(dest('dist/icons'));
const copyCodex = () => src('nodes/**/*.node.json', { encoding: false }).pipe(dest('dist/nodes'));

exports.clean = clean;
exports.build = series(clean, compile, parallel(bundleZod, copyIcons, copyCodex));
exports.default = exports.build;
