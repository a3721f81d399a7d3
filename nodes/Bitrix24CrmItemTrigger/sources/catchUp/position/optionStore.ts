import {
	readUserOption,
	writeUserOptions,
} from '../../../../shared/application/applicationOptions';
import type { Asker } from '../../looks/askLooks';
import type { Command, CommandOutcome } from '../../../../shared/portal/portal';
import { asOption } from './positionStores';
import type { SavedPosition } from './savedPosition';

/** Where nothing was told, the position is written so often, so that a start need not read far back. */
const QUIET_WRITE_MS = 10 * 60_000;

/** A portal that refused is asked again so often. */
const REFUSED_FOR_MS = 60 * 60_000;

const WRITE = 'position';

/** Keeps the acknowledged position in an option of the application, with the reads. */
export class OptionStore {
	private isTouched = false;
	private writtenAt = -Infinity;
	private refusedAt = -Infinity;

	/** @param name the option's, one for each node */
	constructor(
		private readonly asker: Asker,
		private readonly name: string,
	) {}

	/** What is kept there; nothing where the portal refuses: it is the second store. */
	async read(): Promise<unknown> {
		const { option } = await this.asker.batch({ option: readUserOption(this.name) });
		return option?.ok ? option.result : undefined;
	}

	/** Something was acknowledged. */
	touch(): void {
		this.isTouched = true;
	}

	/** The command to send with the next read, where there is something to write. */
	writing(position: () => SavedPosition): Record<string, Command> {
		const now = this.asker.now();
		const isDue = this.isTouched || now - this.writtenAt >= QUIET_WRITE_MS;
		if (!isDue || now - this.refusedAt < REFUSED_FOR_MS) return {};
		const text = asOption(position());
		if (text === undefined) return {};
		this.isTouched = false;
		this.writtenAt = now;
		return { [WRITE]: writeUserOptions({ [this.name]: text }) };
	}

	written({ [WRITE]: outcome }: Readonly<Record<string, CommandOutcome>>): void {
		if (outcome && !outcome.ok) this.refusedAt = this.asker.now();
	}
}
