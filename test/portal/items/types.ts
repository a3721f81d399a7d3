/** How `crm.item.fields` describes one field (docs/portal-contract.md §5). */
export interface FieldDefinition {
	type: string;
	title: string;
	isRequired?: boolean;
	isReadOnly?: boolean;
	isImmutable?: boolean;
	isMultiple?: boolean;
	/** A custom (user) field, whose original name starts with `UF_`. */
	isDynamic?: boolean;
	/** The original name, e.g. `UF_CRM_3_1747309727`; derived from the API name when left out. */
	upperName?: string;
	statusType?: string;
	settings?: Record<string, unknown>;
	isDeprecated?: boolean;
	/** Items carry it though `crm.item.fields` does not list it. */
	isUndescribed?: boolean;
	/** Options of an `enumeration`. */
	items?: Array<{ ID: string; VALUE: string }>;
}

/** A pipeline; its stages are `crm.status.list` rows of `statusType`. */
export interface CategoryDefinition {
	id: number;
	name: string;
	isDefault?: boolean;
	stages?: StageDefinition[];
}

/** `code` is the part behind the colon of `DT1268_52:NEW`. */
export interface StageDefinition {
	code: string;
	name: string;
	/** `null` for a working stage, `S` for success, `F` for failure. */
	semantics?: 'S' | 'F' | null;
}

export interface TypeDefinition {
	entityTypeId: number;
	title: string;
	fields?: Record<string, FieldDefinition>;
	categories?: CategoryDefinition[];
	isCategoriesEnabled?: boolean;
	isStagesEnabled?: boolean;
	/** Row id of `crm.type.list`, which is not the `entityTypeId`. */
	id?: number;
	/** Fields that an item on this stage must have, by `STATUS_ID`. */
	requiredOnStage?: Record<string, string[]>;
}

/** An OAuth 2.0 client registered in the portal. Its mutable fields take effect at once. */
export interface Application {
	readonly id: number;
	readonly clientId: string;
	readonly clientSecret: string;
	readonly applicationToken: string;
	/** Where the browser returns after consent; never taken from the request (§3). */
	handlerUrl: string;
	/** Gets `ONAPPINSTALL` from `reinstall()`, if set. */
	installUrl: string;
	scope: string[];
	/** While false, subscriptions are accepted and nothing is sent (§4). */
	installed: boolean;
	/** While true, as while not installed. */
	paymentExpired: boolean;
	/** False: switched off or deleted. */
	active: boolean;
	/** The people it is open to; everybody where left out. */
	users?: readonly number[];
	status: 'F' | 'D' | 'T' | 'P' | 'L';
}

export type ApplicationOptions = Partial<Omit<Application, 'id'>>;

/** The authorization server's answer (§3). */
export interface TokenAnswer {
	access_token: string;
	refresh_token: string;
	expires_in: number;
	/** Unix seconds. */
	expires: number;
	scope: string;
	domain: string;
	server_endpoint: string;
	client_endpoint: string;
	member_id: string;
	status: string;
	user_id: number;
}

/** One row of `event.get`, plus what the portal keeps beside it. */
export interface Subscription {
	readonly id: number;
	readonly applicationId: number;
	/** Upper case. */
	readonly event: string;
	/** Empty for an offline subscription. */
	readonly handler: string;
	/** 0: the handler gets the authorization of whoever made the change. */
	readonly auth_type: number;
	readonly connector_id: string;
	readonly offline: 0 | 1;
	readonly options: Readonly<Record<string, number>>;
}

/** One row of the offline queue as `event.offline.list` shows it, with its owner. */
export interface QueueRow {
	ID: string;
	/** ISO 8601 with the portal's offset. */
	TIMESTAMP_X: string;
	EVENT_NAME: string;
	EVENT_DATA: EventData | false;
	/** A user's id is a text, a robot's or agent's the number 0. */
	EVENT_ADDITIONAL: { user_id: string | number } | false;
	MESSAGE_ID: string;
	PROCESS_ID: string;
	ERROR: '0' | '1';
	CONNECTOR_ID: string;
	applicationId: number;
}

export interface EventData {
	FIELDS: Record<string, string | number>;
}

/** One POST of the portal to a handler. `endedAt` is missing while it is under way. */
export interface Delivery {
	readonly url: string;
	readonly event: string;
	readonly body: string;
	status?: number;
	error?: string;
	readonly startedAt: number;
	endedAt?: number;
}

/** One HTTP request as the portal counts them: a batch is one. */
export interface RequestRecord {
	readonly method: string;
	readonly path: string;
	readonly params: Record<string, unknown>;
	status: number;
	error?: string;
	/** Clock of the portal, ms. */
	readonly at: number;
	/** A batch's commands, `method?query`. */
	commands?: string[];
	/** Milliseconds that its writes cost, by `crm.writesTake`. */
	writesTook?: number;
}

/** An item as `crm.item.get` shows it, but for files, which are bare ids. */
export type Item = Record<string, unknown>;
