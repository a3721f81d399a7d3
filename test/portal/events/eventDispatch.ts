import { DeliveryAuth } from './deliveryAuth';
import { eventsOf, type Change } from './eventCatalogue';
import { Hit, type HitOrigin } from './hit';
import { isDynamicType } from '../items/objectTypes';
import { phpFormEncode } from '../rest/phpForm';
import type { PortalState } from '../portalState';
import { Robots } from './robots';
import type { Application, EventData, Subscription } from '../items/types';
import { WakeUps } from './wakeUps';

/** Who made a change, as far as events can tell. */
export interface ChangeOrigin extends HitOrigin {
	userId: number;
	byRobot?: boolean | undefined;
	/** An import: no robots and workflows run (§7). */
	withoutRobots?: boolean | undefined;
}

/** A token that came in an event carries so many hops, then its changes fire nothing. */
const MAX_HOPS = 7;

/** Turns changes into deliveries, queue rows and wake-ups, at the end of their hit. */
export class EventDispatch {
	readonly robots = new Robots();
	private readonly auth: DeliveryAuth;
	private readonly wakeUps: WakeUps;
	private hit: Hit | undefined;

	constructor(private readonly portal: PortalState) {
		this.auth = new DeliveryAuth(portal);
		this.wakeUps = new WakeUps(portal, (...wakeUp) => this.deliver(...wakeUp));
	}

	/** Runs something as one hit; within a hit it is part of that, with that one's origin. */
	inHit<T>(origin: HitOrigin, run: () => T): T {
		if (this.hit) return run();
		const hit = new Hit(origin, this.portal.now());
		this.hit = hit;
		try {
			const value = run();
			this.robots.finish();
			return value;
		} finally {
			this.hit = undefined;
			this.endHit(hit);
		}
	}

	itemChanged(change: Change, entityTypeId: number, id: number, origin: ChangeOrigin): void {
		const data: EventData = {
			FIELDS: isDynamicType(entityTypeId) ? { ID: id, ENTITY_TYPE_ID: entityTypeId } : { ID: id },
		};
		const events = eventsOf(change, entityTypeId, this.portal.options.perTypeEvents);
		this.inHit(origin, () => {
			this.fire(events, data, origin);
			if (!origin.byRobot && !origin.withoutRobots)
				this.robots.changed({ change, entityTypeId, id });
		});
	}

	/** Fires an event under its names (base and per type) to every application and webhook. */
	fire(events: readonly string[], data: EventData, origin: ChangeOrigin): void {
		this.inHit(origin, () => {
			const hit = this.hit;
			if (!hit || (hit.origin.hops ?? 0) >= MAX_HOPS) return;
			const userId = origin.byRobot ? 0 : origin.userId;
			for (const subscription of this.portal.subscriptions.all) {
				if (!events.includes(subscription.event) || !this.mayHear(subscription)) continue;
				const { applicationId, connector_id: connectorId, event, offline } = subscription;
				if (offline) hit.queue({ applicationId, connectorId, event, data, userId });
				else this.deliver(subscription, data, userId);
			}
			for (const { events: chosen, url, id, applicationToken } of this.portal.applications
				.outgoing) {
				for (const event of events.filter((one) => chosen.includes(one))) {
					this.post([0, url, event, 0, id, data], { url, event, handlerId: id, data }, () =>
						this.auth.ofWebhook(applicationToken),
					);
				}
			}
		});
	}

	/** Posts an application event (`ONAPPTEST`) to the application's handlers of it. */
	applicationEvent(
		event: string,
		application: Application,
		data: Record<string, unknown>,
		userId: number,
	): void {
		this.inHit({ application }, () => {
			for (const subscription of this.portal.subscriptions.all) {
				if (subscription.event !== event || subscription.applicationId !== application.id) continue;
				if (this.mayHear(subscription)) this.deliver(subscription, data, userId);
			}
		});
	}

	/** Tells the application's install address, with tokens. */
	installed(application: Application, userId: number): void {
		const { installUrl: url } = application;
		if (!url) return;
		const data = { VERSION: 1, ACTIVE: 'Y', INSTALLED: 'Y', LANGUAGE_ID: 'ru' };
		const event = 'ONAPPINSTALL';
		this.inHit({}, () =>
			this.post(
				[application.id, url, event, userId, data],
				{ url, event, handlerId: 0, data },
				() => this.auth.ofApplication({ event, application, userId, hops: 1 }),
			),
		);
	}

	/** While not installed, or its payment has expired, nothing is sent and nothing queued. */
	private mayHear({ applicationId }: Subscription): boolean {
		const application = this.portal.applications.byId(applicationId);
		return application !== undefined && application.installed && !application.paymentExpired;
	}

	private deliver(
		subscription: Subscription,
		data: Record<string, unknown> | EventData | undefined,
		changedBy: number,
	): void {
		const { event, handler: url, id, auth_type: boundUser } = subscription;
		const application = this.portal.applications.byId(subscription.applicationId);
		if (!application) return;
		const boundAlways = this.portal.behaviour.boundUserTokenAlways || changedBy !== 0;
		const userId = boundAlways ? boundUser || changedBy : 0;
		const handlerId = data === undefined ? null : id;
		const hops = (this.hit?.origin.hops ?? 0) + 1;
		this.post([application.id, url, event, userId, data], { url, event, handlerId, data }, () =>
			this.auth.ofApplication({ event, application, userId, hops }),
		);
	}

	private post(
		same: readonly unknown[],
		message: {
			url: string;
			event: string;
			handlerId: number | null;
			data: Record<string, unknown> | EventData | undefined;
		},
		auth: () => Record<string, unknown>,
	): void {
		const { url, event, handlerId, data } = message;
		const changedAt = this.hit?.startedAt ?? this.portal.now();
		const send = (): void =>
			this.portal.deliveries.post(url, event, () => {
				const at = this.portal.behaviour.tsOfHit ? changedAt : this.portal.now();
				return phpFormEncode({
					event,
					event_handler_id: handlerId,
					data: data ?? null,
					ts: Math.floor(at / 1000),
					auth: auth(),
				});
			});
		if (this.hit) this.hit.deliver(same, send);
		else send();
	}

	private endHit(hit: Hit): void {
		const { deliveries, rows } = hit.end();
		for (const send of deliveries) send();
		const woken = new Map<number, number>();
		for (const { userId, event, data, ...owner } of rows) {
			this.portal.queue.push(owner, event, data, userId);
			woken.set(owner.applicationId, userId);
		}
		this.wakeUps.wake(woken);
	}
}
