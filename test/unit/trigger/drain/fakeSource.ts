import type {
	ChangeBatch,
	SetAsideReport,
	Source,
} from '../../../../nodes/Bitrix24CrmItemTrigger/drain/source';
import { PortalError } from '../../../../nodes/shared/portal/errors/portalError';

/** A batch with one change of the item `id`. */
export function batchOf(key: string, extra: Partial<ChangeBatch> = {}): ChangeBatch {
	const event = {
		event: 'updated' as const,
		entityTypeId: 1268,
		id: Number(/\d+$/.exec(key)?.[0] ?? 1),
		occurredAt: '2026-01-01T00:00:00.000Z',
		portal: { domain: 'portal.example', memberId: 'member' },
	};
	return { key, changes: [{ event }], ...extra };
}

/** A source in memory that notes when it was asked, in seconds since the test began. */
export class FakeSource implements Source {
	readonly looks: number[] = [];
	readonly batches: ChangeBatch[] = [];
	/** Found again after a restart, before the others. */
	left: ChangeBatch[] = [];
	readonly acknowledged: string[] = [];
	readonly setAsideKeys: string[] = [];
	recoveries = 0;
	/** How many calls fail from now on. */
	failures = { next: 0, acknowledge: 0, setAside: 0 };
	isLeft?: (batch: ChangeBatch) => Promise<boolean>;
	beforeRun?: (batch: ChangeBatch) => void;
	private mustRecover = true;
	private readonly startedAt = Date.now();

	constructor(readonly name = 'the fake source') {}

	give(...keys: string[]): void {
		this.batches.push(...keys.map((key) => batchOf(key)));
	}

	async next(
		_limit: number,
		isUnderWay: (key: string) => boolean,
	): Promise<ChangeBatch | undefined> {
		this.looks.push((Date.now() - this.startedAt) / 1_000);
		await this.fail('next');
		if (this.mustRecover) {
			this.mustRecover = false;
			const free = this.left.filter(({ key }) => !isUnderWay(key));
			this.left = [];
			this.batches.unshift(...free);
		}
		return this.batches.shift();
	}

	async acknowledge({ key }: ChangeBatch): Promise<void> {
		await this.fail('acknowledge');
		this.acknowledged.push(key);
	}

	async setAside({ key }: ChangeBatch): Promise<SetAsideReport> {
		await this.fail('setAside');
		this.setAsideKeys.push(key);
		return { place: 'were set aside', cure: 'Mend the workflow.' };
	}

	recover(): void {
		this.recoveries += 1;
		this.mustRecover = true;
	}

	private async fail(call: keyof FakeSource['failures']): Promise<void> {
		await Promise.resolve();
		if (this.failures[call] <= 0) return;
		this.failures[call] -= 1;
		throw new PortalError({ code: 'NO_ANSWER', text: '', status: 0, method: call });
	}
}
