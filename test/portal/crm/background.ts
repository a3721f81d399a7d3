/** What the portal does after it has answered, such as the renewal of an item by its comment. */
export class Background {
	private readonly pending = new Set<Promise<void>>();

	run(task: () => void): void {
		const done = Promise.resolve().then(task);
		this.pending.add(done);
		void done.then(() => this.pending.delete(done));
	}

	async whenDone(): Promise<void> {
		await Promise.all(this.pending);
	}
}
