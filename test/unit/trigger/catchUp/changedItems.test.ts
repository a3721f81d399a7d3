import fc from 'fast-check';
import { SimulatedNode, type Death } from './simulatedNode';
import { SimulatedPortal } from './simulatedPortal';

type Action =
	| { do: 'change'; item: number; commitAfter: number }
	| { do: 'create'; commitAfter: number }
	| { do: 'import' }
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

const faults = [
	fc.record({
		do: fc.constant('die' as const),
		how: fc.constantFrom<Death[]>('beforeRun', 'saveLost', 'inRun', 'afterRun'),
	}),
	fc.record({ do: fc.constant('crash' as const) }),
	fc.record({ do: fc.constant('republish' as const) }),
	fc.record({ do: fc.constant('setBack' as const), seconds: fc.integer({ min: 1, max: 600 }) }),
];

const anything = fc.array(fc.oneof(...quietActions, ...faults), { maxLength: 60 });
const quiet = fc.array(fc.oneof(...quietActions), { maxLength: 60 });

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
});
