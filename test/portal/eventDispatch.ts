import type { OutgoingWebhook } from './applications';
import { eventsOf, type Change } from './eventCatalogue';
import { isDynamicType } from './objectTypes';
import { phpFormEncode } from './phpForm';
import type { PortalState } from './portalState';
import type { Application, EventData, Subscription } from './types';

/** Who made a change, as far as events can tell. */
export interface ChangeOrigin {
	userId: number;
	application?: Application | undefined;
	/** The `auth_connector` of the REST call. */
	connector?: string | undefined;
	byRobot?: boolean | undefined;
}

const DEFAULT_MIN_TIMEOUT_S = 1;

/** Events whose `auth` also has a refresh token (portal-contract.md §4). */
const WITH_REFRESH_TOKEN = new Set(['ONOFFLINEEVENT', 'ONAPPTEST', 'ONAPPINSTALL']);

/** Turns changes into deliveries, queue rows and wake-ups. */
export class EventDispatch {
	private readonly wokenAt = new Map<number, number>();

	constructor(private readonly portal: PortalState) {}

	itemChanged(change: Change, entityTypeId: number, id: number, origin: ChangeOrigin): void {
		const data: EventData = {
			FIELDS: isDynamicType(entityTypeId) ? { ID: id, ENTITY_TYPE_ID: entityTypeId } : { ID: id },
		};
		const events = eventsOf(change, entityTypeId, this.portal.options.perTypeEvents);
		const woken = new Set<number>();
		for (const subscription of this.portal.subscriptions.all) {
			if (!events.includes(subscription.event)) continue;
			if (subscription.offline) this.enqueue(subscription, data, origin, woken);
			else this.deliver(subscription, data, origin);
		}
		for (const webhook of this.portal.applications.outgoing) {
			for (const event of events) {
				if (webhook.events.includes(event)) this.deliverToWebhook(webhook, event, data);
			}
		}
		this.wake(woken, origin);
	}

	/** Posts an application event (`ONAPPTEST`) to the application's handlers of it. */
	applicationEvent(
		event: string,
		application: Application,
		data: Record<string, unknown>,
		userId: number,
	): void {
		for (const subscription of this.portal.subscriptions.all) {
			if (subscription.event === event && subscription.applicationId === application.id) {
				this.deliver(subscription, data, { userId });
			}
		}
	}

	/** Tells the application's install address, with tokens. */
	installed(application: Application, userId: number): void {
		if (!application.installUrl) return;
		const data = { VERSION: 1, ACTIVE: 'Y', INSTALLED: 'Y', LANGUAGE_ID: 'ru' };
		this.post(application.installUrl, 'ONAPPINSTALL', 0, data, () =>
			this.applicationAuth('ONAPPINSTALL', application, userId),
		);
	}

	/** A change with the row's own connector is not queued for it: the loop breaker (§4). */
	private enqueue(
		subscription: Subscription,
		data: EventData,
		origin: ChangeOrigin,
		woken: Set<number>,
	): void {
		const { applicationId, connector_id: connectorId } = subscription;
		if (origin.application?.id === applicationId && origin.connector === connectorId) return;
		const owner = { applicationId, connectorId };
		this.portal.queue.push(owner, subscription.event, data, origin.userId);
		woken.add(applicationId);
	}

	/**
	 * At the first row a wake-up goes out; rows within `minTimeout` of it bring none, not even
	 * later. With 0 every change brings one.
	 */
	private wake(applicationIds: ReadonlySet<number>, origin: ChangeOrigin): void {
		for (const subscription of this.portal.subscriptions.all) {
			if (subscription.event !== 'ONOFFLINEEVENT') continue;
			if (!applicationIds.has(subscription.applicationId)) continue;
			const pause = (subscription.options['minTimeout'] ?? DEFAULT_MIN_TIMEOUT_S) * 1000;
			const last = this.wokenAt.get(subscription.id);
			if (last !== undefined && this.portal.now() - last < pause) continue;
			this.wokenAt.set(subscription.id, this.portal.now());
			this.deliver(subscription, undefined, origin);
		}
	}

	private deliver(
		subscription: Subscription,
		data: Record<string, unknown> | EventData | undefined,
		origin: ChangeOrigin,
	): void {
		const application = this.portal.applications.all.find(
			({ id }) => id === subscription.applicationId,
		);
		if (!application?.installed) return;
		const { event, handler, id, auth_type: boundUser } = subscription;
		const userId = boundUser || (origin.byRobot ? 0 : origin.userId);
		this.post(handler, event, id, data, () => this.applicationAuth(event, application, userId));
	}

	private deliverToWebhook(webhook: OutgoingWebhook, event: string, data: EventData): void {
		this.post(webhook.url, event, webhook.id, data, () => ({
			...this.portalAuth(),
			application_token: webhook.applicationToken,
		}));
	}

	private post(
		url: string,
		event: string,
		handlerId: number,
		data: Record<string, unknown> | EventData | undefined,
		auth: () => Record<string, unknown>,
	): void {
		this.portal.deliveries.post(url, event, () =>
			phpFormEncode({
				event,
				event_handler_id: handlerId,
				data: data ?? null,
				ts: Math.floor(this.portal.now() / 1000),
				auth: auth(),
			}),
		);
	}

	private portalAuth(): Record<string, unknown> {
		return {
			domain: this.portal.domain,
			client_endpoint: `${this.portal.url}/rest/`,
			server_endpoint: `${this.portal.authServer}/rest/`,
			member_id: this.portal.memberId,
		};
	}

	/** Without a user (a robot's change) there is nobody to issue a token for. */
	private applicationAuth(
		event: string,
		application: Application,
		userId: number,
	): Record<string, unknown> {
		const { application_token } = { application_token: application.applicationToken };
		if (userId === 0) return { ...this.portalAuth(), application_token };
		const token = this.portal.tokens.issueForDelivery(application, userId);
		return {
			access_token: token.access_token,
			expires_in: token.expires_in,
			scope: token.scope,
			domain: this.portal.domain,
			server_endpoint: token.server_endpoint,
			status: token.status,
			client_endpoint: token.client_endpoint,
			member_id: token.member_id,
			refresh_token: WITH_REFRESH_TOKEN.has(event) ? token.refresh_token : null,
			application_token,
		};
	}
}
