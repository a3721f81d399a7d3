import type { PortalState } from '../portalState';
import type { Application } from '../items/types';

/** Events whose `auth` also has a refresh token (docs/portal-contract.md §4). */
const WITH_REFRESH_TOKEN = new Set(['ONOFFLINEEVENT', 'ONAPPTEST', 'ONAPPINSTALL']);

/** The `auth` of a delivery. */
export class DeliveryAuth {
	constructor(private readonly portal: PortalState) {}

	ofWebhook(applicationToken: string): Record<string, unknown> {
		return { ...this.portalAuth(), application_token: applicationToken };
	}

	/** Without a user (a robot's change) there is nobody to issue a token for. */
	ofApplication({
		event,
		application,
		userId,
		hops,
	}: {
		event: string;
		application: Application;
		userId: number;
		hops: number;
	}): Record<string, unknown> {
		const application_token = application.applicationToken;
		if (userId === 0) return { ...this.portalAuth(), application_token };
		const token = this.portal.tokens.issueForDelivery(application, userId, hops);
		const refreshes = WITH_REFRESH_TOKEN.has(event) || !this.portal.behaviour.refreshTokenByEvent;
		return {
			access_token: token.access_token,
			expires_in: token.expires_in,
			scope: token.scope,
			domain: this.portal.domain,
			server_endpoint: token.server_endpoint,
			status: token.status,
			client_endpoint: token.client_endpoint,
			member_id: token.member_id,
			refresh_token: refreshes ? token.refresh_token : null,
			application_token,
		};
	}

	private portalAuth(): Record<string, unknown> {
		return {
			domain: this.portal.domain,
			client_endpoint: `${this.portal.url}/rest/`,
			server_endpoint: `${this.portal.authServer}/rest/`,
			member_id: this.portal.memberId,
		};
	}
}
