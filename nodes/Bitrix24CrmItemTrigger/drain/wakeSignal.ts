import { sleep } from 'n8n-workflow';

/** The longest single sleep in a pause, so that no long timer is left after the pause was ended. */
const STRETCH_MS = 1_000;

/** Something that can be waited for and that remembers being given while nobody waited. */
export class WakeSignal {
	private given = false;
	private ring: () => void = () => {};
	private next = this.renew();

	give(): void {
		this.given = true;
		this.ring();
	}

	/** Waits until the signal is given or the time is up, and takes the signal. */
	async wait(ms: number): Promise<void> {
		const until = performance.now() + ms;
		for (let left = ms; !this.given && left > 0; left = until - performance.now()) {
			await Promise.race([sleep(Math.min(left, STRETCH_MS)), this.next]);
		}
		this.given = false;
		this.next = this.renew();
	}

	private renew(): Promise<void> {
		return new Promise((resolve) => {
			this.ring = resolve;
		});
	}
}
