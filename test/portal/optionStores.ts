type Blob = Readonly<Record<string, unknown>>;

/** One blob per application, or per user and application (docs/portal-contract.md §10). */
export class OptionStores {
	private readonly blobs = new Map<string, Blob>();
	private readonly before = new Map<string, Blob>();

	get(store: string): Blob {
		return this.blobs.get(store) ?? {};
	}

	/**
	 * Reads the blob, overwrites the named keys, writes it back, without a lock: a writer that
	 * `overlaps` the last one read what was there before that one wrote, and so loses its keys.
	 */
	set(store: string, options: Blob, overlaps: boolean): void {
		const now = this.get(store);
		const read = overlaps ? (this.before.get(store) ?? {}) : now;
		this.before.set(store, now);
		this.blobs.set(store, { ...read, ...options });
	}

	/** Deleting the application deletes its blobs. */
	removeApplication(applicationId: number): void {
		for (const store of this.blobs.keys()) {
			if (store.startsWith(`${applicationId} `)) this.blobs.delete(store);
		}
	}
}
