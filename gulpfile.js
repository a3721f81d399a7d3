const { execFile } = require('node:child_process');
const { mkdir, readFile, rm, writeFile } = require('node:fs/promises');
const { dirname, posix } = require('node:path');
const { promisify } = require('node:util');
const esbuild = require('esbuild');
const { dest, parallel, series, src } = require('gulp');
const { transpileModule } = require('typescript');
const { n8n } = require('./package.json');

const run = promisify(execFile);

/** All code of both nodes: they share the portal's limits, so they must share the module that keeps them. */
const NODES = 'dist/nodes/nodes.js';
const ZOD = 'dist/nodes/shared/zod.js';

const COMMON = { bundle: true, platform: 'node', format: 'cjs', target: 'node20', minify: false };

const clean = () => rm('dist', { recursive: true, force: true });

async function typeCheck() {
	try {
		const tsc = require.resolve('typescript/bin/tsc');
		await run(process.execPath, [tsc, '-p', 'tsconfig.json', '--noEmit']);
	} catch (error) {
		throw new Error(error.stdout || error.message);
	}
}

/** Each shipped module keeps to what it is; these two come with every n8n or beside the bundle. */
const external = {
	name: 'external',
	setup(build) {
		build.onResolve({ filter: /^n8n-workflow$/ }, ({ path }) => ({ path, external: true }));
		build.onResolve({ filter: /\/zod$/ }, ({ kind }) =>
			kind === 'entry-point' ? undefined : { path: './shared/zod.js', external: true },
		);
	},
};

/** Comments are for who reads the sources; without them the package is a tenth smaller. */
const withoutComments = {
	name: 'without-comments',
	setup(build) {
		build.onLoad({ filter: /(nodes|credentials)\/.*\.ts$/ }, async ({ path }) => {
			const source = await readFile(path, 'utf8');
			const { outputText } = transpileModule(source, {
				compilerOptions: { removeComments: true, module: 'esnext', target: 'es2022' },
			});
			return { contents: outputText, loader: 'js' };
		});
	},
};

/** One module instead of hundreds: n8n loads it in a fraction of the time. */
async function bundleNodes() {
	const entries = n8n.nodes.map((file) => file.replace(/^dist\/(.*)\.js$/, './$1'));
	await esbuild.build({
		...COMMON,
		stdin: {
			contents: entries.map((entry) => `export * from '${entry}';`).join('\n'),
			resolveDir: __dirname,
		},
		outfile: NODES,
		plugins: [external, withoutComments],
	});
	for (const file of n8n.nodes) {
		const path = posix.relative(dirname(file), NODES);
		await mkdir(dirname(file), { recursive: true });
		await writeFile(file, `module.exports = require('${path}');\n`);
	}
}

const bundleCredentials = () =>
	esbuild.build({
		...COMMON,
		entryPoints: n8n.credentials.map((file) => file.replace(/^dist\/(.*)\.js$/, '$1.ts')),
		outdir: 'dist/credentials',
		plugins: [external],
	});

/** n8n allows no runtime dependencies, so zod travels inside the package: one copy, with its licence. */
async function bundleZod() {
	const manifest = require.resolve('zod/package.json');
	const licence = await readFile(manifest.replace('package.json', 'LICENSE'), 'utf8');
	const { version } = require(manifest);
	await esbuild.build({
		...COMMON,
		entryPoints: ['nodes/shared/validation/zod.ts'],
		outfile: ZOD,
		banner: { js: `/*! The parts of zod ${version} this package uses.\n\n${licence.trim()}\n*/` },
	});
}

const copyIcons = () => src('icons/*.svg', { encoding: false }).pipe(dest('dist/icons'));
const copyCodex = () => src('nodes/**/*.node.json', { encoding: false }).pipe(dest('dist/nodes'));

/** What the nodes put out, which n8n shows before they have run. */
const copySchemas = () =>
	src('nodes/*/__schema__/**/*.json', { encoding: false }).pipe(dest('dist/nodes'));

exports.clean = clean;
exports.build = series(
	clean,
	parallel(typeCheck, bundleNodes, bundleCredentials, bundleZod, copyIcons, copyCodex, copySchemas),
);
exports.default = exports.build;
