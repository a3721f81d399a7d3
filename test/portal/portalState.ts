import { Applications } from './oauth/applications';
import { behaviourOf, type Behaviour } from './behaviour';
import { NORMAL, type Conditions } from './limits/conditions';
import { CrmState } from './crm/crmState';
import { Deliveries } from './events/deliveries';
import { EventDispatch } from './events/eventDispatch';
import { Faults } from './limits/faults';
import { FileStore } from './items/fileStore';
import { ItemStore } from './items/itemStore';
import { LeakyBucket, limitsOf } from './limits/leakyBucket';
import { ObjectTypes } from './items/objectTypes';
import { OfflineQueue } from './events/offlineQueue';
import { OperatingTime } from './limits/operatingTime';
import { OptionStores } from './optionStores';
import { randomCode } from './randomCode';
import type { PortalOptions, PortalPlan } from './portalApi';
import { PortalClock } from './rest/portalTime';
import { RequestLog } from './limits/requestLog';
import { Subscriptions } from './events/subscriptions';
import { Tokens } from './oauth/tokens';
import type { Application } from './items/types';
import { Users } from './users';

const OPERATING_LIMIT_S = 480;

/** Everything one emulated portal knows; the HTTP routes and the test API work on it. */
export class PortalState {
	readonly options: { perTypeEvents: boolean; plan: PortalPlan };
	/** What this portal does where documentation and server differ. */
	readonly behaviour: Behaviour;
	readonly clock: PortalClock;
	/** The state the portal is in, for a test to change. */
	readonly conditions: Conditions;
	readonly requireHandlerHost: string | undefined;
	readonly now: () => number;
	readonly memberId: string;
	/** Set once the server listens. */
	url = '';
	/** Set while the portal has moved to another address. */
	movedTo: string | undefined;
	/** Who consents on the OAuth page. */
	consentingUser = 1;

	readonly users = new Users();
	readonly applications = new Applications();
	readonly mainApplication: Application;
	readonly tokens: Tokens;
	readonly types = new ObjectTypes();
	readonly items: ItemStore;
	readonly files = new FileStore();
	/** Writing, the journal of stages, product rows, comments. */
	readonly crm: CrmState;
	readonly subscriptions = new Subscriptions();
	readonly queue: OfflineQueue;
	readonly deliveries: Deliveries;
	readonly events: EventDispatch;
	readonly faults = new Faults();
	readonly bucket: LeakyBucket | undefined;
	readonly operating: OperatingTime;
	readonly requests = new RequestLog();
	readonly tokenRequests = new RequestLog();
	readonly features: Map<string, boolean>;
	readonly optionStores = new OptionStores();

	constructor(options: PortalOptions) {
		const { plan = 'other', limits = {}, now = Date.now } = options;
		this.options = { perTypeEvents: options.perTypeEvents ?? true, plan };
		this.requireHandlerHost = options.requireHandlerHost;
		this.behaviour = behaviourOf(options.behaviour);
		this.conditions = { ...NORMAL, language: options.language ?? 'en' };
		this.now = now;
		this.clock = new PortalClock(now, options.utcOffset);
		this.memberId = options.memberId ?? randomCode(32);
		this.tokens = new Tokens(now, () => this);
		this.items = new ItemStore(this.types, this);
		this.crm = new CrmState(this);
		this.queue = new OfflineQueue(this.clock, this.behaviour);
		this.deliveries = new Deliveries(options.deliver ?? true, now);
		this.events = new EventDispatch(this);
		this.operating = new OperatingTime(
			options.operatingLimit ?? (plan === 'selfhosted' ? 0 : OPERATING_LIMIT_S),
			now,
		);
		if (limits !== 'off') {
			const { drainPerSecond, burst } = { ...limitsOf(plan), ...limits };
			this.bucket = new LeakyBucket(drainPerSecond, burst, now);
		}
		this.features = new Map(
			Object.entries({
				...planFeatures(plan),
				...options.features,
			}),
		);
		this.mainApplication = this.applications.add();
	}

	get domain(): string {
		return new URL(this.url).host;
	}

	/** One server plays the portal and the authorization server. */
	get authServer(): string {
		return this.url;
	}

	hasFeature(code: string): boolean {
		return this.features.get(code) ?? false;
	}
}

/** Basic has neither; the others, on-premise too, have both (§4). */
function planFeatures(plan: PortalPlan): Record<string, boolean> {
	const has = plan !== 'basic';
	return { rest_offline_extended: has, rest_auth_connector: has };
}
