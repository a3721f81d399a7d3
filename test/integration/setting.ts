import type { IDataObject, INodeCredentials } from 'n8n-workflow';
import { startPortal, type Portal, type PortalOptions, type TypeDefinition } from '../portal';
import { startNodeHost, type NodeHost } from './nodeHost';
import { oAuth2Of } from './portalCredentials';

/** Two smart processes every test can use. */
export const REQUESTS: TypeDefinition = { entityTypeId: 1220, title: 'Requests' };
export const REPAIRS: TypeDefinition = { entityTypeId: 1226, title: 'Repairs' };

/** A portal, an n8n, and the credential that connects them. */
export interface Setting {
	portal: Portal;
	host: NodeHost;
	credentials: INodeCredentials;
	/** Adds an item without an event and gives its id. */
	item(entityTypeId: number, fields?: IDataObject): number;
	stop(): Promise<void>;
}

export async function startSetting(options: PortalOptions = {}): Promise<Setting> {
	const portal = await startPortal({ limits: 'off', ...options });
	portal.addType(REQUESTS);
	portal.addType(REPAIRS);
	const host = await startNodeHost();
	return {
		portal,
		host,
		credentials: oAuth2Of(host, portal),
		item: (entityTypeId, fields = { title: 'An item' }) =>
			portal.items.add(entityTypeId, fields, { silent: true }),
		stop: async () => {
			await host.stop();
			await portal.stop();
		},
	};
}

/** The events bound online, sorted. */
export function boundEvents({ subscriptions }: Portal): string[] {
	return subscriptions.map(({ event }) => event).sort();
}
