import fc from 'fast-check';
import { SimulatedNode, TYPE, type Death } from './simulatedNode';
import { SimulatedPortal } from './simulatedPortal';

type Action =
	| { do: 'change'; item: number; commitAfter: number }
	| { do: 'create'; commitAfter: number }
	| { do: 'import' }
	| { do: 'move'; item: number; commitAfter: number }
	| { do: 'wait'; milliseconds: number }
	| { do: 'drain' }
	| { do: 'die'; how: Death }
	| { do: 'crash' }
	| { do: 'republish' }
	| { do: 'setBack'; seconds: number };

const late = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 10_000 }));

const quietActions = [
	fc.record({ do: fc.constant('change' as const), item: fc.nat(7), commitAfter: late }),
	fc.record({ do: fc.constant('change' as const), item: fc.nat(1), commitAfter: fc.constant(0) }),
	fc.record({ do: fc.constant('create' as const), commitAfter: late }),
	fc.record({ do: fc.constant('import' as const) }),
	fc.record({ do: fc.constant('move' as const), item: fc.nat(7), commitAfter: late }),
	fc.record({
		do: fc.constant('wait' as const),
		milliseconds: fc.oneof(
			fc.integer({ min: 1, max: 900 }),
			fc.integer({ min: 1_000, max: 30_000 }),
			fc.integer({ min: 60_000, max: 400_000 }),
		),
	}),
	fc.record({ do: fc.constant('drain' as const) }),
];

/** Faults in which what n8n was to save is saved. */
const kills = [
	fc.record({
		do: fc.constant('die' as const),
		how: fc.constantFrom<Death[]>('beforeRun', 'inRun', 'afterRun', 'acknowledged'),
	}),
	fc.record({ do: fc.constant('crash' as const) }),
	fc.record({ do: fc.constant('republish' as const) }),
];

const faults = [
	...kills,
	fc.record({ do: fc.constant('die' as const), how: fc.constant<Death>('saveLost') }),
	fc.record({ do: fc.constant('setBack' as const), seconds: fc.integer({ min: 1, max: 600 }) }),
];

const anything = fc.array(fc.oneof(...quietActions, ...faults), { maxLength: 60 });
const quiet = fc.array(fc.oneof(...quietActions), { maxLength: 60 });
const killed = fc.array(fc.oneof(...quietActions, ...kills), { maxLength: 60 });

async function act(portal: SimulatedPortal, node: SimulatedNode, action: Action): Promise<void> {
	const ids = [...portal.items.keys()];
	switch (action.do) {
		case 'change': {
			const id = ids[action.item % ids.length];
			if (id !== undefined) portal.change(id, action.commitAfter);
			return;
		}
		case 'create':
			return void portal.create(action.commitAfter);
		case 'import':
			return void portal.importBackDated();
		case 'move': {
			const id = ids[action.item % ids.length];
			if (id !== undefined) portal.move(id, action.commitAfter);
			return;
		}
		case 'wait':
			return portal.advance(action.milliseconds);
		case 'drain':
			return await node.drain();
		case 'die':
			return await node.drain(action.how);
		case 'crash':
			return await node.crash();
		case 'republish':
			return await node.republish();
		case 'setBack':
			portal.offset -= action.seconds;
	}
}

/** A portal with items, a node that was just activated, and what they held then. */
async function stage(options: ConstructorParameters<typeof SimulatedNode>[1] = {}) {
	const portal = new SimulatedPortal();
	for (let made = 0; made < 6; made++) portal.create();
	portal.advance(20_000);
	const node = new SimulatedNode(portal, options);
	await node.activate();
	const before = new Map([...portal.items].map(([id, { content }]) => [id, content]));
	return { portal, node, before };
}

async function settle(portal: SimulatedPortal, node: SimulatedNode): Promise<void> {
	for (let check = 0; check < 6; check++) {
		portal.advance(61_000);
		await node.drain();
	}
}

describe('changed items', () => {
	it.each([
		['with static data alone', {}],
		['with the option beside it', { withOption: true }],
		['in small batches', { limit: 2 }],
		['acknowledged at the start', { acknowledge: 'onStart' as const, withOption: true }],
	])('lose no last state of any item, whatever happens, %s', async (_name, options) => {
		await fc.assert(
			fc.asyncProperty(anything, async (actions) => {
				const { portal, node, before } = await stage(options);
				for (const action of actions) await act(portal, node, action);
				await settle(portal, node);
				for (const { id, content } of portal.items.values()) {
					if (before.get(id) === content) continue;
					const told = node.told.filter((one) => one.id === id).map((one) => one.content);
					expect({ id, told }).toEqual({ id, told: expect.arrayContaining([content]) });
				}
			}),
			{ numRuns: 150 },
		);
	});

	it('tell each state once where nothing goes wrong, and an item as added once', async () => {
		await fc.assert(
			fc.asyncProperty(quiet, async (actions) => {
				const { portal, node, before } = await stage();
				for (const action of actions) await act(portal, node, action);
				await settle(portal, node);
				const states = node.told.map(({ id, content }) => `${id}@${content}`);
				expect(states).toEqual([...new Set(states)]);
				const added = node.told.filter(({ event }) => event === 'added').map(({ id }) => id);
				expect(added).toEqual([...new Set(added)]);
				const made = [...portal.items.keys()].filter((id) => !before.has(id));
				expect([...added].sort()).toEqual(made.sort());
			}),
			{ numRuns: 150 },
		);
	});

	it('start one run for each state with onStart, across kills', async () => {
		await fc.assert(
			fc.asyncProperty(killed, fc.boolean(), async (actions, withOption) => {
				const { portal, node } = await stage({ acknowledge: 'onStart', withOption, limit: 3 });
				for (const action of actions) await act(portal, node, action);
				await settle(portal, node);
				const states = node.told.map(({ id, content }) => `${id}@${content}`);
				expect(states).toEqual([...new Set(states)]);
			}),
			{ numRuns: 150 },
		);
	});
});

describe('steps of the journal', () => {
	const toldRows = (node: SimulatedNode) => node.told.map(({ content }) => content);
	const madeRows = (portal: SimulatedPortal) => portal.rows.map((row) => Number(row['ID']));

	it.each([
		['with static data alone', {}],
		['with the option beside it', { withOption: true }],
		['in small batches', { limit: 2 }],
		['acknowledged at the start', { acknowledge: 'onStart' as const, withOption: true }],
	])('are all told, whatever happens, %s', async (_name, options) => {
		await fc.assert(
			fc.asyncProperty(anything, async (actions) => {
				const { portal, node } = await stage({ journal: true, ...options });
				for (const action of actions) await act(portal, node, action);
				await settle(portal, node);
				expect(madeRows(portal).filter((row) => !toldRows(node).includes(row))).toEqual([]);
			}),
			{ numRuns: 100 },
		);
	});

	it.each([
		['where nothing goes wrong', quiet, {}],
		['across kills, with onStart', killed, { acknowledge: 'onStart' as const }],
		[
			'across kills, with onStart and the option',
			killed,
			{ acknowledge: 'onStart' as const, withOption: true },
		],
	])('are told once %s', async (_name, actionsOf, options) => {
		await fc.assert(
			fc.asyncProperty(actionsOf, async (actions) => {
				const { portal, node } = await stage({ journal: true, limit: 3, ...options });
				for (const action of actions) await act(portal, node, action);
				await settle(portal, node);
				expect(toldRows(node).sort(ascending)).toEqual(madeRows(portal).sort(ascending));
			}),
			{ numRuns: 100 },
		);
	});
});

const ascending = (one: number, other: number) => one - other;

describe('where reading begins', () => {
	it('is not taken forward by a "Since" after what was read', async () => {
		const { portal, node } = await stage();
		portal.advance(10_000);
		portal.change(1);
		portal.advance(3_600_000);
		await node.republish({ since: { text: 'now', time: portal.portalTime } });
		await node.drain();
		expect(node.told).toMatchObject([{ id: 1 }]);
	});

	it('goes back to a "Since" before what was read, once', async () => {
		const { portal, node } = await stage();
		const time = portal.portalTime;
		portal.advance(200_000);
		portal.change(1);
		await node.drain();
		await node.republish({ since: { text: 'then', time } });
		await node.drain();
		await node.crash();
		await node.drain();
		expect(node.told.map(({ id }) => id)).toEqual([1, 1]);
	});

	it.each(['go on', 'crash'] as const)(
		'is the activation also for a type that can be read only later: %s',
		async (how) => {
			const portal = new SimulatedPortal();
			portal.create();
			portal.advance(600_000);
			portal.closed.add(1);
			const node = new SimulatedNode(portal, { types: [TYPE, 1] });
			await node.activate();
			portal.advance(70_000);
			portal.change(1);
			await node.drain();
			if (how === 'crash') await node.crash();
			portal.closed.clear();
			portal.advance(70_000);
			await node.drain();
			expect(node.told).toMatchObject([
				{ id: 1, type: TYPE },
				{ id: 1, type: 1 },
			]);
		},
	);
});
