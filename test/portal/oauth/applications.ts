import { randomCode } from '../randomCode';
import type { Application, ApplicationOptions } from '../items/types';

/** A hand-made outgoing webhook: chosen events go to one address. */
export interface OutgoingWebhook {
	readonly id: number;
	readonly url: string;
	/** Upper case. */
	readonly events: readonly string[];
	readonly applicationToken: string;
}

/** An inbound webhook: REST as one user at a secret address. */
export interface InboundWebhook {
	readonly code: string;
	readonly userId: number;
	readonly scope: readonly string[];
}

/** Everything of the portal's Developer resources. */
export class Applications {
	readonly all: Application[] = [];
	readonly inbound: InboundWebhook[] = [];
	readonly outgoing: OutgoingWebhook[] = [];

	add(options: ApplicationOptions = {}): Application {
		const application: Application = {
			id: this.all.length + 1,
			clientId: `local.${randomCode(14)}.${randomCode(8)}`,
			clientSecret: randomCode(50),
			applicationToken: randomCode(32),
			handlerUrl: '',
			installUrl: '',
			scope: ['crm', 'user_brief'],
			installed: true,
			paymentExpired: false,
			active: true,
			status: 'L',
			...options,
		};
		this.all.push(application);
		return application;
	}

	byId(id: number): Application | undefined {
		return this.all.find((application) => application.id === id);
	}

	byClientId(clientId: unknown): Application | undefined {
		return this.all.find((application) => application.clientId === clientId);
	}

	addInbound(options: { userId?: number; scope?: string[] } = {}): InboundWebhook {
		const webhook = {
			code: randomCode(16),
			userId: options.userId ?? 1,
			scope: options.scope ?? ['crm', 'user_brief'],
		};
		this.inbound.push(webhook);
		return webhook;
	}

	addOutgoing(options: { url: string; events: string[] }): OutgoingWebhook {
		const webhook = {
			id: 10_000 + this.outgoing.length,
			url: options.url,
			events: options.events.map((event) => event.toUpperCase()),
			applicationToken: randomCode(32),
		};
		this.outgoing.push(webhook);
		return webhook;
	}
}
