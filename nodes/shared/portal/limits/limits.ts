import { systemClock, type Clock } from './clock';
import { OperatingTime } from './operatingTime';
import { RequestLimiter, type Allowance } from './requestLimiter';

/** A portal's plan, as far as its limits differ. */
export type PortalPlan = 'standard' | 'enterprise';

/** What holds back the calls of one connection. */
export interface Limits {
	requests: RequestLimiter;
	operating: OperatingTime;
	clock: Clock;
}

interface KnownPortal {
	limiter: RequestLimiter;
	/** Who says that it is Enterprise: connections, by their credential's setting. */
	enterprise: Set<string>;
	/** The portal has named its plan itself, so a credential's setting does not count any more. */
	isCertain: boolean;
}

/** docs/portal-contract.md §2. */
export const ALLOWANCES: Readonly<Record<PortalPlan, Allowance>> = {
	standard: { drainPerSecond: 2, burst: 50 },
	enterprise: { drainPerSecond: 5, burst: 250 },
};

/** One limiter for a portal in this process, whichever node, workflow or credential calls it. */
const portals = new Map<string, KnownPortal>();

/** The time budgets of a method are counted per application or webhook. */
const operatingTimes = new Map<string, OperatingTime>();

/**
 * The limits of a connection, shared by the whole process.
 * @param plan what the credential says; the portal's own word (`learnPlan`) wins
 */
export function limitsOf({
	origin,
	key,
	plan,
}: {
	origin: string;
	key: string;
	plan?: PortalPlan;
}): Limits {
	const portal = portalAt(origin);
	if (plan === 'enterprise') portal.enterprise.add(key);
	else portal.enterprise.delete(key);
	if (!portal.isCertain) {
		portal.limiter.adopt(ALLOWANCES[portal.enterprise.size > 0 ? 'enterprise' : 'standard']);
	}
	const operating = operatingTimes.get(key) ?? new OperatingTime(systemClock);
	operatingTimes.set(key, operating);
	return { requests: portal.limiter, operating, clock: systemClock };
}

/**
 * Takes the plan from what `app.info` calls `LICENSE_FAMILY`; of the plans only Enterprise (`ent…`)
 * has other limits.
 */
export function learnPlan(origin: string, licenseFamily: unknown): void {
	if (typeof licenseFamily !== 'string' || !licenseFamily) return;
	const portal = portalAt(origin);
	portal.isCertain = true;
	portal.limiter.adopt(ALLOWANCES[/^ent/i.test(licenseFamily) ? 'enterprise' : 'standard']);
}

function portalAt(origin: string): KnownPortal {
	const portal = portals.get(origin) ?? {
		limiter: new RequestLimiter(ALLOWANCES.standard, systemClock),
		enterprise: new Set<string>(),
		isCertain: false,
	};
	portals.set(origin, portal);
	return portal;
}
