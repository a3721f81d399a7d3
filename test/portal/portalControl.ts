import type { Behaviour } from './behaviour';
import type { Conditions } from './limits/conditions';
import { crmControl, type CrmControl } from './crm/crmControl';
import { itemActions, originOf } from './items/itemActions';
import type { ChangeOptions, Fault, ItemActions, Portal } from './portalApi';
import type { PortalState } from './portalState';
import type { Robot } from './events/robots';
import type {
	Application,
	ApplicationOptions,
	Delivery,
	EventData,
	FieldDefinition,
	QueueRow,
	RequestRecord,
	Subscription,
	TokenAnswer,
	TypeDefinition,
} from './items/types';
import type { PortalUser } from './users';

/** What a test can see and do: the public face of the emulator. */
export class PortalControl implements Portal {
	readonly items: ItemActions;
	readonly crm: CrmControl;
	readonly faults: Portal['faults'];
	readonly queue: Portal['queue'];
	private stopped: Promise<void> | undefined;

	constructor(
		private readonly state: PortalState,
		private readonly close: () => Promise<void>,
	) {
		this.items = itemActions(state);
		this.crm = crmControl(state.crm);
		this.faults = {
			add: (fault: Fault) => state.faults.add(fault),
			clear: () => state.faults.clear(),
		};
		this.queue = {
			rows: (): QueueRow[] => state.queue.all(),
			size: () => state.queue.size(),
			overlapNext: () => state.queue.overlapNext(),
		};
	}

	get conditions(): Conditions {
		return this.state.conditions;
	}

	get behaviour(): Behaviour {
		return this.state.behaviour;
	}

	get url(): string {
		return this.state.url;
	}

	get authServer(): string {
		return this.state.authServer;
	}

	get domain(): string {
		return this.state.domain;
	}

	get memberId(): string {
		return this.state.memberId;
	}

	get application(): Application {
		return this.state.mainApplication;
	}

	get users(): readonly PortalUser[] {
		return this.state.users.all;
	}

	get subscriptions(): readonly Subscription[] {
		return this.state.subscriptions.all;
	}

	get deliveries(): readonly Delivery[] {
		return this.state.deliveries.log;
	}

	get requests(): readonly RequestRecord[] {
		return this.state.requests.records;
	}

	get tokenRequests(): readonly RequestRecord[] {
		return this.state.tokenRequests.records;
	}

	addApplication(options?: ApplicationOptions): Application {
		return this.state.applications.add(options);
	}

	reinstall(application = this.application): void {
		this.dropSubscriptions(application);
		this.state.events.installed(application, 1);
	}

	updateApplication(application = this.application): void {
		if (!this.state.behaviour.updateKeepsHandlers) this.dropSubscriptions(application);
	}

	removeApplication(application: Application): void {
		application.active = false;
		this.dropSubscriptions(application);
		this.state.queue.removeApplication(application.id);
		this.state.optionStores.removeApplication(application.id);
	}

	hit(run: () => void, options: ChangeOptions = {}): void {
		this.state.events.inHit(originOf(this.state, options), run);
	}

	automate(robot: Robot | undefined): void {
		if (robot) this.state.events.robots.add(robot);
		else this.state.events.robots.clear();
	}

	fire(event: string, fields: EventData['FIELDS'], options: ChangeOptions = {}): void {
		this.state.events.fire(
			[event.toUpperCase()],
			{ FIELDS: fields },
			originOf(this.state, options),
		);
	}

	addUser(user: Partial<PortalUser>): PortalUser {
		return this.state.users.add(user);
	}

	authorizeAs(userId: number): void {
		this.state.consentingUser = this.state.users.get(userId).id;
	}

	issueTokens(application = this.application, userId = 1): TokenAnswer {
		return this.state.tokens.issue(application, userId);
	}

	expireTokens(application = this.application): void {
		this.state.tokens.expire(application);
	}

	revokeTokens(application = this.application): void {
		this.state.tokens.revoke(application);
	}

	addInboundWebhook(options?: { userId?: number; scope?: string[] }): { url: string } {
		const { userId, code } = this.state.applications.addInbound(options);
		return { url: `${this.url}/rest/${userId}/${code}/` };
	}

	addOutgoingWebhook(options: { url: string; events: string[] }): { applicationToken: string } {
		const { applicationToken } = this.state.applications.addOutgoing(options);
		return { applicationToken };
	}

	addType(definition: TypeDefinition): void {
		this.state.types.add(definition);
	}

	addFields(entityTypeId: number, fields: Record<string, FieldDefinition>): void {
		this.state.types.addFields(entityTypeId, fields);
	}

	addFile(name: string, content: Uint8Array | string, mimeType?: string): number {
		return this.state.files.add(name, content, mimeType);
	}

	denyItems(entityTypeId: number, ids: number[] | 'type'): void {
		this.state.items.deny(entityTypeId, ids);
	}

	allowItems(entityTypeId: number): void {
		this.state.items.allow(entityTypeId);
	}

	dropSubscriptions(application = this.application): void {
		this.state.subscriptions.remove((row) => row.applicationId === application.id);
	}

	loseDeliveries(predicate?: (event: string, url: string) => boolean): void {
		this.state.deliveries.lose(predicate);
	}

	async whenDelivered(count?: number): Promise<void> {
		await this.state.crm.background.whenDone();
		await this.state.deliveries.whenEnded(count);
	}

	async idle(): Promise<void> {
		await this.state.crm.background.whenDone();
		await this.state.deliveries.whenEnded();
	}

	clearLog(): void {
		this.state.deliveries.clear();
		this.state.requests.clear();
		this.state.tokenRequests.clear();
		this.state.crm.writes.clear();
	}

	feature(code: string, on: boolean): void {
		this.state.features.set(code, on);
	}

	operatingCost(method: string, seconds: number): void {
		this.state.operating.setCost(method, seconds);
	}

	moveTo(url: string | undefined): void {
		this.state.movedTo = url;
	}

	async stop(): Promise<void> {
		this.stopped ??= this.close();
		await this.stopped;
	}
}
