import type { Behaviour, BehaviourChoice } from './behaviour';
import type { Conditions } from './limits/conditions';
import type { CrmControl } from './crm/crmControl';
import type { Robot } from './events/robots';
import type {
	Application,
	ApplicationOptions,
	Delivery,
	EventData,
	FieldDefinition,
	Item,
	QueueRow,
	RequestRecord,
	Subscription,
	TokenAnswer,
	TypeDefinition,
} from './items/types';
import type { PortalUser } from './users';

/**
 * Something that goes wrong, once or several times. Exactly one of the outcomes is set.
 * A fault that matches a command inside a batch fails that command only (`reply`, `emptyAs`,
 * `rewrite`, `run`); the others act on the whole HTTP request.
 */
export interface Fault {
	/** REST method in lower case, a batch's command, or `oauth/token`; any when left out. */
	method?: string | RegExp;
	/** Only a batch that holds a command of this method, in lower case. */
	holding?: string;
	/** How often it happens; default 1. */
	times?: number;
	/** Matching calls to let pass first. */
	after?: number;
	/** Default true: the fault replaces the call. False: the call takes effect, its answer is lost. */
	beforeRun?: boolean;
	reply?: { status: number; error: string | number; error_description?: string; body?: unknown };
	html?: { status: number; text: string };
	/** The connection is reset without an answer. */
	reset?: true;
	/** Nothing is answered for so many ms, then the connection is closed. */
	silence?: number;
	/** The normal answer comes after so many ms. */
	slow?: number;
	/** The result is PHP's empty array; of a batch, every map of it. */
	emptyAs?: '[]';
	/** 503 `QUERY_LIMIT_EXCEEDED`. */
	refuse503?: true;
	/** 302 to this address, with the request's path. */
	redirectTo?: string;
	/** Changes the JSON answer (of a command: its `result`). */
	rewrite?: (answer: unknown) => unknown;
	/** Runs just before the call, which then goes on normally. */
	run?: () => void;
}

export type PortalPlan = 'other' | 'basic' | 'professional' | 'enterprise' | 'selfhosted';

export interface PortalOptions {
	/** 0 (default): any free one. */
	port?: number;
	memberId?: string;
	/** Where documentation and server differ: the server's side unless chosen otherwise. */
	behaviour?: BehaviourChoice;
	/** The server's zone, minutes east of UTC (-300, 180, 345); default 180. */
	utcOffset?: number;
	/** Of CRM error texts; default `en`. */
	language?: 'en' | 'ru';
	/** `other` is Professional; `selfhosted` an on-premise portal. */
	plan?: PortalPlan;
	/** Default: the plan's bucket (§2). */
	limits?: { drainPerSecond?: number; burst?: number } | 'off';
	/** Seconds a method may run in ten minutes per application or webhook; default 480, 0 = no limit. */
	operatingLimit?: number;
	features?: Record<string, boolean>;
	perTypeEvents?: boolean;
	requireHandlerHost?: string;
	now?: () => number;
	deliver?: boolean;
}

/** How a change made by a person in the portal comes about. */
export interface ChangeOptions {
	userId?: number;
	/** As if made over REST by the application with this `auth_connector`. */
	connector?: string;
	/** The application it is made through, or an inbound webhook; the interface if left out. */
	as?: Application | 'webhook';
	/** The same as `as`. */
	application?: Application;
	/** By a robot or workflow: deliveries carry no access token. */
	byRobot?: boolean;
	/** No event at all. */
	silent?: boolean;
	/** Keep the values as given instead of writing them the way the portal would. */
	raw?: boolean;
}

export interface ItemActions {
	add(entityTypeId: number, fields?: Record<string, unknown>, options?: ChangeOptions): number;
	update(
		entityTypeId: number,
		id: number,
		fields: Record<string, unknown>,
		options?: ChangeOptions,
	): void;
	delete(entityTypeId: number, id: number, options?: ChangeOptions): void;
	/** Out of the recycle bin: ADD with the new id that is returned (§4). */
	restore(entityTypeId: number, id: number, options?: ChangeOptions): number;
	/** As a comment or an activity does: `lastActivity*`, `updated*` and UPDATE (§4). */
	renew(entityTypeId: number, id: number, options?: ChangeOptions): void;
	get(entityTypeId: number, id: number): Item | undefined;
	size(entityTypeId: number): number;
	/** These count in `crm.item.list`'s pages and are missing in them, until set anew (§2). */
	vanishFromPages(entityTypeId: number, ids: readonly number[]): void;
}

export interface Portal {
	readonly url: string;
	readonly authServer: string;
	readonly domain: string;
	readonly memberId: string;
	readonly application: Application;
	addApplication(options?: ApplicationOptions): Application;
	/** Drops the application's subscriptions and tells its install address, as re-installing does. */
	reinstall(application?: Application): void;
	/** The portal's people: 1 is an administrator, 2 is not. */
	readonly users: readonly PortalUser[];
	addUser(user: Partial<PortalUser>): PortalUser;
	authorizeAs(userId: number): void;
	issueTokens(application?: Application, userId?: number): TokenAnswer;
	expireTokens(application?: Application): void;
	revokeTokens(application?: Application): void;
	addInboundWebhook(options?: { userId?: number; scope?: string[] }): { url: string };
	addOutgoingWebhook(options: { url: string; events: string[] }): { applicationToken: string };
	addType(definition: TypeDefinition): void;
	addFields(entityTypeId: number, fields: Record<string, FieldDefinition>): void;
	readonly items: ItemActions;
	/** Writes over REST, product rows, comments, the journal of stages, older versions. */
	readonly crm: CrmControl;
	/** Stores a file and returns its id, to be used as the value of a `file` field. */
	addFile(name: string, content: Uint8Array | string, mimeType?: string): number;
	denyItems(entityTypeId: number, ids: number[] | 'type'): void;
	/** Takes every `denyItems` of the type back. */
	allowItems(entityTypeId: number): void;
	readonly subscriptions: readonly Subscription[];
	dropSubscriptions(application?: Application): void;
	readonly queue: {
		rows(): QueueRow[];
		size(): number;
		/** The next reader comes at the moment of the last reservation and gets its rows too (§4). */
		overlapNext(): void;
	};
	/** The state the portal is in: plan, licence, blocks, races; set at any time. */
	readonly conditions: Conditions;
	readonly behaviour: Behaviour;
	/** Runs changes as one hit of the portal, made by these (§1): their events go out at its end. */
	hit(run: () => void, options?: ChangeOptions): void;
	/** Automation that runs within the hit of each change; `undefined` takes all away. */
	automate(robot: Robot | undefined): void;
	/** Fires any other event, such as `ONCRMTYPEADD`, with these `FIELDS`. */
	fire(event: string, fields: EventData['FIELDS'], options?: ChangeOptions): void;
	/** An update of the application: by the documentation it drops the handlers. */
	updateApplication(application?: Application): void;
	/** Deletes a local application with its handlers, its queue and its options. */
	removeApplication(application: Application): void;
	readonly deliveries: readonly Delivery[];
	/** Deliveries the predicate refuses are lost on the way; `undefined` lets all pass. */
	loseDeliveries(predicate?: (event: string, url: string) => boolean): void;
	/** Settles when so many deliveries (default: all begun) have ended since `clearLog()`. */
	whenDelivered(count?: number): Promise<void>;
	idle(): Promise<void>;
	readonly requests: readonly RequestRecord[];
	/** Requests to the authorization server, which the portal does not count. */
	readonly tokenRequests: readonly RequestRecord[];
	clearLog(): void;
	readonly faults: { add(fault: Fault): Fault; clear(): void };
	feature(code: string, on: boolean): void;
	/** Makes every call of the method cost so many seconds of its time budget (§2). */
	operatingCost(method: string, seconds: number): void;
	/** The portal's address has changed: REST answers 302 to there; `undefined` moves it back. */
	moveTo(url: string | undefined): void;
	stop(): Promise<void>;
}
