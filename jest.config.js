/** Unit tests import the sources; integration and e2e tests use the built package in `dist`. */
const project = (name, extra = {}) => ({
	displayName: name,
	testEnvironment: 'node',
	testMatch: [`<rootDir>/test/${name}/**/*.test.ts`],
	transform: {
		'^.+\\.[tj]s$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' } }],
	},
	...extra,
});

module.exports = {
	projects: [
		project('unit'),
		project('portal'),
		project('integration'),
		project('package'),
		project('e2e', { maxWorkers: 1 }),
	],
};
