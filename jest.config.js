/** Unit tests import the sources; integration and e2e tests use the built package in `dist`. */
const project = (name) => ({
	displayName: name,
	testEnvironment: 'node',
	setupFilesAfterEnv: ['<rootDir>/test/repeatOnce.ts'],
	// their package.json files all have one name
	modulePathIgnorePatterns: ['<rootDir>/test/host/versions'],
	testMatch: [`<rootDir>/test/${name}/**/*.test.ts`],
	transform: {
		'^.+\\.[tj]s$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' } }],
	},
});

/** Where documentation and server differ most: the queue and files. All of it: jest.lenient.config.js. */
const lenient = {
	...project('lenient'),
	setupFiles: ['<rootDir>/test/lenient.ts'],
	testMatch: ['guaranteed/{activation,failedRuns,plainQueue}', 'typed/*iles', 'typed/sameItem'].map(
		(file) => `<rootDir>/test/integration/${file}.test.ts`,
	),
};

module.exports = {
	// A real n8n and a portal share the machine with the tests: one file at a time.
	maxWorkers: 1,
	// n8n-core, loaded anew for each file, is never given back: the worker is replaced when it has grown.
	workerIdleMemoryLimit: '1GB',
	// Real HTTP on a machine that may be busy: a bound for what hangs, not a claim about speed.
	testTimeout: 60_000,
	projects: [
		project('unit'),
		project('portal'),
		project('integration'),
		lenient,
		project('package'),
		project('e2e'),
		project('cluster'),
		// not part of `npm test`: three more hosts, `npm run test:hosts`
		project('hosts'),
	],
};
