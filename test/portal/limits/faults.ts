import type { Fault } from '../portalApi';

interface ArmedFault {
	fault: Fault;
	skip: number;
	left: number;
}

/** Faults that act on the whole HTTP request and so cannot happen to one command of a batch. */
const WHOLE_REQUEST = ['html', 'reset', 'silence', 'slow', 'refuse503', 'redirectTo'] as const;

/** The faults a test has armed, in the order they were added. */
export class Faults {
	private armed: ArmedFault[] = [];

	add(fault: Fault): Fault {
		this.armed.push({ fault, skip: fault.after ?? 0, left: fault.times ?? 1 });
		return fault;
	}

	clear(): void {
		this.armed = [];
	}

	/**
	 * The fault that applies to this call of `method` (lower case), counted as used.
	 * @param commands of a batch
	 */
	take(method: string, commands: readonly string[] = []): Fault | undefined {
		return this.takeWhere(
			method,
			({ holding }) => holding === undefined || commands.some((one) => isCallOf(holding, one)),
		);
	}

	/** As `take`, for a command inside a batch. */
	takeForCommand(method: string): Fault | undefined {
		return this.takeWhere(method, (fault) => {
			return fault.holding === undefined && !WHOLE_REQUEST.some((key) => key in fault);
		});
	}

	private takeWhere(method: string, accepts: (fault: Fault) => boolean): Fault | undefined {
		for (const armed of this.armed) {
			if (armed.left <= 0 || !accepts(armed.fault) || !matches(armed.fault, method)) continue;
			if (armed.skip > 0) {
				armed.skip -= 1;
				continue;
			}
			armed.left -= 1;
			if (armed.left === 0) this.armed = this.armed.filter((other) => other !== armed);
			return armed.fault;
		}
		return undefined;
	}
}

const isCallOf = (method: string, command: string) =>
	command.split('?')[0]?.toLowerCase() === method;

function matches({ method }: Fault, name: string): boolean {
	if (method === undefined) return true;
	return typeof method === 'string' ? method.toLowerCase() === name : method.test(name);
}
