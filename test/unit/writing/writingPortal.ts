import { isObject } from '../../../nodes/shared/validation/json';
import type { WriteOutcome, Writing } from '../../../nodes/shared/items/writing/sending/writing';
import { wordsOf } from '../../../nodes/shared/items/writing/steps/outcomes';
import { seedEveryField, startPortal, type EveryField, type Portal } from '../../portal';
import { portalUnderTest } from '../limits/portalUnderTest';

export const REQUEST = 1220;
export const DEAL = 2;

/** A strict portal with a field of every type on a smart process and on deals, and who writes there. */
export interface WritingPortal {
	emulated: Portal;
	fields: Readonly<Record<number, EveryField>>;
	hints: string[];
	/** Forgets faults, requests and hints. */
	clear(): void;
	/** A run of its own: nothing that another one learned is known to it. */
	run(more?: Partial<Writing>): Writing;
	/** Requests since the last look, writes among the commands. */
	requests(): string[];
}

let runs = 0;

export async function startWritingPortal(): Promise<WritingPortal> {
	const emulated = await startPortal({ limits: 'off', behaviour: 'strict' });
	emulated.addType({ entityTypeId: REQUEST, title: 'Requests' });
	const fields = {
		[REQUEST]: seedEveryField(emulated, REQUEST),
		[DEAL]: seedEveryField(emulated, DEAL),
	};
	const hints: string[] = [];
	return {
		emulated,
		fields,
		hints,
		clear: () => {
			emulated.faults.clear();
			emulated.clearLog();
			hints.splice(0);
		},
		run: (more = {}) => {
			const connection = { key: `credential ${++runs}` };
			const { portal } = portalUnderTest(emulated, { connection });
			const onHint = (message: string) => void hints.push(message);
			return { portal, timezone: 'Europe/Berlin', onHint, ...more };
		},
		requests: () => {
			const made = emulated.requests.map(({ method, commands }) =>
				commands ? `${commands.length} × ${commands[0]?.split('?')[0]}` : method,
			);
			emulated.clearLog();
			return made.filter((one) => one !== 'crm.item.fields');
		},
	};
}

/** What a person is told of an input that was not written; `undefined` of one that was. */
export function errorOf(outcome: WriteOutcome | undefined): string | undefined {
	if (!outcome || outcome.ok) return undefined;
	const { message, cure } = wordsOf(outcome.error);
	return `${message} | ${cure}`;
}

/** The outcome's item. */
export function itemOf(outcome: WriteOutcome | undefined): Record<string, unknown> {
	if (outcome?.ok && isObject(outcome.item)) return outcome.item;
	throw new Error(errorOf(outcome) ?? 'There is no outcome');
}

export const idOf = (outcome: WriteOutcome | undefined): number => Number(itemOf(outcome)['id']);
