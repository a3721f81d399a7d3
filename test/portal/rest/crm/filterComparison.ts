import { phpNumber, phpText } from '../../crm/writtenValue';
import { dayOfShownDate, readPhpDate, serverDay } from '../../crm/phpDate';
import type { Behaviour } from '../../behaviour';
import type { PortalClock } from '../portalTime';
import { isMap } from '../call';

export type Kind = 'number' | 'text' | 'date' | 'datetime';

type Value = number | string;

/** How values of a filter meet those of items: by number, text, day or second. */
export class Comparison {
	constructor(
		private readonly clock: PortalClock,
		private readonly behaviour: Behaviour,
		/** False: dates are taken as the database reads them, as in a list. */
		private readonly converts = true,
	) {}

	/** A test of one value of an item. */
	matcher(operator: string, wanted: unknown, kind: Kind): (value: unknown) => boolean {
		if (operator === '%') {
			const part = phpText(wanted).toLowerCase();
			return (value) => phpText(value).toLowerCase().includes(part);
		}
		if (operator === '=%' || operator === '%=') {
			const pattern = likePattern(phpText(wanted));
			return (value) => pattern.test(phpText(value));
		}
		const isList = isMap(wanted);
		const list: unknown[] = isList ? Object.values(wanted) : [wanted];
		const limits = list.map((one) => (isList ? this.inList(one, kind) : this.single(one, kind)));
		// What became `false` asks whether the field is empty, whatever the operator.
		if (!isList && limits[0] === undefined) return (value) => this.sortable(value, kind) === '';
		const accepted = new Set(limits);
		const [limit = ''] = limits;
		const compare = comparators[operator];
		if (compare)
			return (value) =>
				this.isComparable(value, kind) && compare(this.sortable(value, kind), limit);
		return (value) => accepted.has(this.sortable(value, kind));
	}

	/** A value of an item as it is compared and sorted; an empty time is `''`. */
	sortable(value: unknown, kind: Kind): Value {
		if (kind === 'number') return phpNumber(value);
		const text = phpText(value);
		if (kind === 'text' || text === '') return text.toLowerCase();
		if (kind === 'date') return dayOfShownDate(text, this.behaviour);
		return Math.floor(Date.parse(text) / 1000);
	}

	private isComparable(value: unknown, kind: Kind): boolean {
		return kind === 'number' || kind === 'text' || phpText(value) !== '';
	}

	/** A single date is converted to server time and cut to whole seconds; unreadable: undefined. */
	private single(wanted: unknown, kind: Kind): Value | undefined {
		if (kind === 'number') return phpNumber(wanted);
		const text = phpText(wanted);
		if (kind === 'text') return text.toLowerCase();
		const ms = readPhpDate(text, this.clock);
		if (ms === undefined || !(this.converts || isDatabaseForm(text))) return undefined;
		return kind === 'date' ? serverDay(ms, this.clock) : Math.floor(ms / 1000);
	}

	/** Dates in a list are not converted: the database reads only the site's own form. */
	private inList(wanted: unknown, kind: Kind): Value | undefined {
		if (kind === 'number' || kind === 'text') return this.single(wanted, kind);
		const isSiteForm = /^\d{2}\.\d{2}\.\d{4}( \d{2}:\d{2}:\d{2})?$/.test(phpText(wanted));
		return isSiteForm ? this.single(wanted, kind) : undefined;
	}
}

/** What a database reads without a conversion. */
const isDatabaseForm = (text: string): boolean =>
	/^\d{4}-\d{2}-\d{2}( \d{2}:\d{2}:\d{2})?$/.test(text);

const comparators: Readonly<Record<string, ((value: Value, limit: Value) => boolean) | undefined>> =
	{
		'>': (value, limit) => value > limit,
		'>=': (value, limit) => value >= limit,
		'<': (value, limit) => value < limit,
		'<=': (value, limit) => value <= limit,
	};

function likePattern(like: string): RegExp {
	const source = like
		.split('%')
		.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))
		.join('.*');
	return new RegExp(`^${source}$`, 'isu');
}
