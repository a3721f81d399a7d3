const { execFile } = require('node:child_process');
const { mkdir, readdir, readFile, rm, writeFile } = require('node:fs/promises');
const { dirname, posix } = require('node:path');
const { promisify } = require('node:util');
const esbuild = require('esbuild');
const { dest, parallel, series, src } = require('gulp');
const { transpileModule } = require('typescript');
const { n8n, name, version } = require('./package.json');

const run = promisify(execFile);

/**
 * All code of both nodes and both credentials in one module. It must be one: both nodes share the
 * portal's limits. And n8n loads one file in a fraction of the time of hundreds.
 */
const NODES = 'dist/nodes/nodes.js';
const ZOD = 'dist/nodes/shared/zod.js';

const COMMON = {
	bundle: true,
	platform: 'node',
	format: 'cjs',
	target: 'node20',
	minify: false,
	charset: 'utf8',
};

const clean = () => rm('dist', { recursive: true, force: true });

async function typeCheck() {
	try {
		const tsc = require.resolve('typescript/bin/tsc');
		await run(process.execPath, [tsc, '-p', 'tsconfig.json', '--noEmit']);
	} catch (error) {
		throw new Error(error.stdout || error.message);
	}
}

/** What the bundle takes from elsewhere, under the names that the code uses. */
const IMPORTS = [
	{ file: 'n8n-workflow', from: /^import \{([^}]*)\} from 'n8n-workflow';$/m },
	{ file: 'crypto', from: /^import \{([^}]*)\} from 'crypto';$/m },
	{ file: './shared/zod.js', from: /^import \* as (z) from '[^']*\/zod';$/m },
];

/**
 * Comments are for who reads the sources; without them the package is a tenth smaller. What the
 * modules import from elsewhere is collected into `names`, for one import on top: esbuild would
 * write one for each module, and `(0, import_n8n_workflow20.sleep)` where the code says `sleep`.
 */
const readableModules = (names) => ({
	name: 'readable-modules',
	setup(build) {
		// As they are, "name" and "version" would be taken, and every variable called so become "name2".
		build.onLoad({ filter: /[/\\]package\.json$/ }, () => ({
			contents: `const packageName = '${name}';
				const packageVersion = '${version}';
				export { packageName as name, packageVersion as version };`,
			loader: 'js',
		}));
		build.onLoad({ filter: /(nodes|credentials)\/.*\.ts$/ }, async ({ path }) => {
			const { outputText } = transpileModule(await readFile(path, 'utf8'), {
				compilerOptions: {
					removeComments: true,
					module: 'esnext',
					target: 'es2023',
					useDefineForClassFields: false,
				},
			});
			const contents = IMPORTS.reduce((code, { file, from }) => {
				const imported = from.exec(code)?.[1] ?? '';
				for (const name of imported.split(',')) if (name.trim()) names[file].add(name.trim());
				return code.replace(from, '');
			}, outputText);
			return { contents, loader: 'js' };
		});
	},
});

function importLine({ file }, names) {
	const wanted = [...names[file]].sort().join(', ');
	return `const ${file === './shared/zod.js' ? wanted : `{ ${wanted} }`} = require('${file}');`;
}

/** In tabs as the sources are, without the paths of modules and esbuild's notes to itself. */
const printed = (code) =>
	code
		.replace(/^\/\/ .*\n|\/\* @__PURE__ \*\/ |^0 && \(module\.exports = [^]*$/gm, '')
		.replace(/^(?: {2})+/gm, (indent) => '\t'.repeat(indent.length / 2));

/** From the bottom up; nobody imports upward (ARCHITECTURE.md "Folders"). */
const FLOORS = ['secrets', 'validation', 'portal', 'crm', 'items', 'application'];

/**
 * All modules, folder by folder, the floors first: so they stand in the bundle, where they would else
 * stand as imports happen to come upon them. What is alike being together, it packs smaller, too.
 */
async function modulesInOrder() {
	const files = (await readdir('nodes', { recursive: true }))
		.map((file) => file.replaceAll('\\', '/'))
		.filter((file) => file.endsWith('.ts') && !file.endsWith('/zod.ts'));
	const floorOf = (file) => (file.startsWith('shared/') ? FLOORS.indexOf(file.split('/')[1]) : 99);
	return files.sort(
		(one, other) =>
			floorOf(one) - floorOf(other) ||
			dirname(one).localeCompare(dirname(other), 'en') ||
			other.localeCompare(one, 'en'),
	);
}

async function bundleNodes() {
	const files = [...n8n.nodes, ...n8n.credentials];
	const names = Object.fromEntries(IMPORTS.map(({ file }) => [file, new Set()]));
	const { outputFiles } = await esbuild.build({
		...COMMON,
		stdin: {
			contents: [
				...(await modulesInOrder()).map((file) => `import './nodes/${file}';`),
				...files.map((file) => `export * from '${file.replace(/^dist\/(.*)\.js$/, './$1')}';`),
			].join('\n'),
			resolveDir: __dirname,
		},
		write: false,
		plugins: [readableModules(names)],
	});
	const imports = IMPORTS.map((imported) => importLine(imported, names));
	await mkdir(dirname(NODES), { recursive: true });
	await writeFile(NODES, `${imports.join('\n')}\n\n${printed(outputFiles[0].text)}`);
	for (const file of files) {
		const path = posix.relative(dirname(file), NODES);
		await mkdir(dirname(file), { recursive: true });
		await writeFile(
			file,
			`module.exports = require('${path.startsWith('.') ? path : `./${path}`}');\n`,
		);
	}
}

/** What nothing here uses and esbuild keeps all the same: parts of zod's files, and what stands there instead. */
const LEFT_OUT_OF_ZOD = {
	'mini/schemas.js': [
		// An import that keeps all functions of a namespace.
		['import { util } from "../core/index.js"', 'import * as util from "../core/util.js"'],
		[/\n {4}inst\.(?:parseAsync|safeParseAsync|brand) = .*/g, ''],
	],
	'core/regexes.js': [[/\nconst dateSource = .*\nexport const date = .*/, '']],
	// What compiles code from strings is never called (`jitless`).
	'core/doc.js': [[/^[^]*$/, 'export class Doc {}']],
	'core/util.js': [[/allowsEval = cached\([^]*?\n\}\);/, 'allowsEval = { value: false };']],
	'core/schemas.js': [
		[/const generateFastpass = [^]*?\n {4}\};/, 'let generateFastpass;'],
		[/\n {4}inst\["~standard"\] = \{[^]*?\n {4}\};/, ''],
	],
};

const onlyUsedOfZod = {
	name: 'only-used-of-zod',
	setup(build) {
		build.onLoad({ filter: /zod\/v4\/(?:core|mini)\/\w+\.js$/ }, async ({ path }) => {
			const [, file] = /([^/]+\/[^/]+)$/.exec(path);
			let contents = await readFile(path, 'utf8');
			for (const [part, instead] of LEFT_OUT_OF_ZOD[file] ?? []) {
				const before = contents;
				contents = contents.replace(part, instead);
				if (contents === before) throw new Error(`zod has changed: ${part} is not in ${file}`);
			}
			return { contents };
		});
	},
};

/** n8n allows no runtime dependencies, so zod travels inside the package: one copy, with its licence. */
async function bundleZod() {
	const manifest = require.resolve('zod/package.json');
	const licence = await readFile(manifest.replace('package.json', 'LICENSE'), 'utf8');
	const zod = require(manifest).version;
	const { outputFiles } = await esbuild.build({
		...COMMON,
		entryPoints: ['nodes/shared/validation/zod.ts'],
		write: false,
		plugins: [onlyUsedOfZod],
	});
	const about = `/*! The parts of zod ${zod} this package uses.\n\n${licence.trim()}\n*/\n`;
	await mkdir(dirname(ZOD), { recursive: true });
	await writeFile(ZOD, about + printed(outputFiles[0].text));
}

const copyIcons = () => src('icons/*.svg', { encoding: false }).pipe(dest('dist/icons'));
const copyCodex = () => src('nodes/**/*.node.json', { encoding: false }).pipe(dest('dist/nodes'));

/** What the nodes put out, which n8n shows before they have run. */
const copySchemas = () =>
	src('nodes/*/__schema__/**/*.json', { encoding: false }).pipe(dest('dist/nodes'));

exports.clean = clean;
exports.bundle = parallel(bundleNodes, bundleZod);
exports.build = series(
	clean,
	parallel(typeCheck, bundleNodes, bundleZod, copyIcons, copyCodex, copySchemas),
);
exports.default = exports.build;
