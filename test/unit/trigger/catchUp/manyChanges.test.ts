import { SimulatedNode } from './simulatedNode';
import { SimulatedPortal } from './simulatedPortal';

/** So many items of the portal, all of them old. */
function portalWith(items: number): SimulatedPortal {
	const portal = new SimulatedPortal();
	for (let made = 0; made < items; made++) portal.create();
	portal.advance(3_600_000);
	return portal;
}

describe('many changes at once', () => {
	it('tells 25,000 items changed within two minutes once each, across kills, with onStart', async () => {
		const portal = portalWith(25_000);
		const node = new SimulatedNode(portal, { acknowledge: 'onStart', limit: 500 });
		await node.activate();
		const deaths = [undefined, 'inRun', 'afterRun', undefined, 'inRun'] as const;
		for (let second = 0; second < 120; second++) {
			for (let id = 1 + second; id <= 25_000; id += 120) portal.change(id);
			portal.advance(1_000);
			if (second % 30 === 29) await node.drain(deaths[(second + 1) / 30]);
		}
		await node.drain();
		portal.advance(200_000);
		await node.drain();
		expect(node.told.length).toBe(25_000);
		expect(told(node).size).toBe(25_000);
	}, 120_000);

	it('reads 2,500 items a request after a stop', async () => {
		const portal = portalWith(5_000);
		const node = new SimulatedNode(portal);
		await node.activate();
		for (let id = 1; id <= 5_000; id++) portal.change(id);
		portal.requests = 0;
		await node.drain();
		expect(told(node).size).toBe(5_000);
		// A page, ten, then fifty at once to the empty one; and all of it once more, in the overlap.
		expect(portal.requests).toBeLessThanOrEqual(2 * 6);
	});

	it('misses nothing behind a page that lost rows in the middle', async () => {
		const portal = portalWith(300);
		const node = new SimulatedNode(portal);
		await node.activate();
		for (let id = 1; id <= 300; id++) portal.change(id);
		portal.shortenPages = true;
		await node.drain();
		portal.shortenPages = false;
		portal.advance(61_000);
		await node.drain();
		portal.advance(61_000);
		await node.drain();
		expect(told(node).size).toBe(300);
	});

	it('asks once a check while nothing happens, and after a change too', async () => {
		const portal = portalWith(5);
		const node = new SimulatedNode(portal);
		await node.activate();
		portal.change(1);
		portal.requests = 0;
		for (let check = 0; check < 10; check++) {
			portal.advance(60_000);
			await node.drain();
		}
		expect(portal.requests).toBe(10);
	});

	it('tells a new item as added once, and each later edit as an update', async () => {
		const portal = portalWith(3);
		const node = new SimulatedNode(portal);
		await node.activate();
		const id = portal.create();
		for (const seconds of [5, 20, 40, 140]) {
			portal.advance(seconds * 1_000);
			await node.drain();
			portal.change(id);
		}
		portal.advance(5_000);
		await node.drain();
		expect(node.told.map(({ event }) => event)).toEqual(['added', ...Array(4).fill('updated')]);
	});
});

const told = (node: SimulatedNode): Set<number> => new Set(node.told.map(({ id }) => id));
