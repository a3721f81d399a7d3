/** The rules of the house (ARCHITECTURE.md "Folders"). */
const NODES = ['Bitrix24CrmItem', 'Bitrix24CrmItemTrigger'];

/** A floor and the folders under `nodes/shared` it may not import from. */
const above = (floor, forbidden) => ({
	name: `${floor}-stays-below`,
	severity: 'error',
	from: { path: `^nodes/shared/${floor}/` },
	to: { path: `^nodes/shared/(${forbidden.join('|')})/` },
});

module.exports = {
	forbidden: [
		{
			name: 'no-two-folders-import-each-other',
			severity: 'error',
			scope: 'folder',
			from: { path: '^(nodes|credentials)' },
			to: { circular: true },
		},
		{ name: 'no-circular-files', severity: 'error', from: {}, to: { circular: true } },
		above('secrets', ['validation', 'portal', 'crm', 'items', 'application']),
		above('validation', ['portal', 'crm', 'items', 'application']),
		above('portal', ['crm', 'items', 'application']),
		above('crm', ['portal', 'items', 'application']),
		{
			name: 'shared-knows-no-node',
			severity: 'error',
			from: { path: '^nodes/shared/' },
			to: { path: `^nodes/(${NODES.join('|')})/` },
		},
		...NODES.map((node) => ({
			name: `${node}-knows-no-other-node`,
			severity: 'error',
			from: { path: `^nodes/${node}/` },
			to: { path: `^nodes/(${NODES.filter((other) => other !== node).join('|')})/` },
		})),
		{
			name: 'only-what-n8n-has',
			severity: 'error',
			comment: 'n8n allows a community package no runtime dependencies; zod is bundled.',
			from: { path: '^(nodes|credentials)/', pathNot: '^nodes/shared/validation/zod' },
			to: { dependencyTypes: ['npm', 'npm-dev', 'npm-peer'], pathNot: 'node_modules/n8n-workflow' },
		},
		{
			name: 'no-orphans',
			severity: 'error',
			from: { orphan: true, path: '^nodes/' },
			to: {},
		},
	],
	options: {
		tsConfig: { fileName: 'tsconfig.json' },
		tsPreCompilationDeps: true,
		doNotFollow: { path: 'node_modules' },
		enhancedResolveOptions: { extensions: ['.ts', '.js', '.json'] },
	},
};
