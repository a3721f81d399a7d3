/* eslint-disable @n8n/community-nodes/no-restricted-globals -- only tests run here */
import type { Clock } from '../../../nodes/shared/portal/limits/clock';

interface Sleeper {
	wakesAt: number;
	wake: () => void;
}

/** A virtual clock for many sleepers: it jumps to the time of the next one that wakes. */
export class SimulatedTime implements Clock {
	private time = 1_700_000_000_000;
	private readonly sleepers: Sleeper[] = [];

	now = () => this.time;

	sleep = async (milliseconds: number) =>
		await new Promise<void>((wake) => {
			this.sleepers.push({ wakesAt: this.time + Math.max(0, milliseconds), wake });
		});

	/** Lets everything happen until nobody sleeps any more. */
	async run(): Promise<void> {
		for (;;) {
			await new Promise((resolve) => setImmediate(resolve));
			if (this.sleepers.length === 0) return;
			const next = this.sleepers.reduce((a, b) => (b.wakesAt < a.wakesAt ? b : a));
			this.sleepers.splice(this.sleepers.indexOf(next), 1);
			this.time = next.wakesAt;
			next.wake();
		}
	}
}
