import { asPortalError } from '../../../../shared/portal/errors/portalError';

/** The list of types is read again so often. */
const LIST_EVERY_MS = 10 * 60_000;

/** The object types a node reads: those that were chosen, or those that there are. */
export class WatchedTypes {
	private listedAt = -Infinity;
	/** The portal's time when the list was read last, Unix seconds. */
	private listedTime: number | undefined;

	/** As last read. */
	known: readonly number[];

	/** @param chosen empty: those there are @param list gives those there are, or throws a PortalError */
	constructor(
		private readonly chosen: readonly number[],
		private readonly list: () => Promise<number[]>,
		private readonly now: () => number,
	) {
		this.known = chosen;
	}

	/**
	 * @param portalTime the portal's time, Unix seconds; 0 where it is not known yet
	 * @returns the types, and since when those that were not listed before may be there
	 * @throws PortalError where there is no list at all
	 */
	async read(
		portalTime: number,
	): Promise<{ listed: readonly number[]; madeAfter: number | undefined }> {
		const madeAfter = this.listedTime;
		if (this.chosen.length === 0 && this.now() - this.listedAt >= LIST_EVERY_MS) {
			try {
				this.known = await this.list();
				if (portalTime > 0) this.listedTime = portalTime;
			} catch (error) {
				const failed = asPortalError(error);
				if (this.listedAt === -Infinity) throw failed;
			}
			this.listedAt = this.now();
		}
		return { listed: this.known, madeAfter };
	}
}
