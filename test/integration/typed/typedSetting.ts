import type {
	IDataObject,
	INodeCredentials,
	INodeExecutionData,
	INodeParameters,
} from 'n8n-workflow';
import { seedRichType, startPortal, type Portal, type PortalOptions } from '../../portal';
import type { RichSeed } from '../../portal/seeding/seed';
import { startNodeHost, type NodeHost } from '../nodeHost';
import { oAuth2Of } from '../portalCredentials';

/** The portal's clock in these tests: 12:00 of 1 March 2026 in its own time. */
export const NOON = Date.UTC(2026, 2, 1, 9);

/** A portal with an item of every field type, an n8n, and the credential that connects them. */
export interface TypedSetting {
	portal: Portal;
	host: NodeHost;
	seed: RichSeed;
	credentials: INodeCredentials;
	/** What *Get* puts out for items of the rich type, each asked for by an input of its own. */
	get(options?: INodeParameters, ids?: readonly number[]): Promise<INodeExecutionData[]>;
	/** The JSON of one item. */
	getJson(options?: INodeParameters, id?: number): Promise<IDataObject>;
	/** The item's whole output with its files. */
	download(options?: INodeParameters): Promise<INodeExecutionData>;
	stop(): Promise<void>;
}

export async function startTypedSetting(options: PortalOptions = {}): Promise<TypedSetting> {
	const portal = await startPortal({ limits: 'off', now: () => NOON, ...options });
	const seed = seedRichType(portal);
	const host = await startNodeHost();
	const credentials = oAuth2Of(host, portal);
	const get = async (options: INodeParameters = {}, ids: readonly number[] = [seed.itemId]) => {
		const input = ids.map((id) => ({ json: { entityTypeId: seed.entityTypeId, id } }));
		const parameters = { options };
		const outputs = await host.execute('bitrix24CrmItem', { credentials, parameters, input });
		return outputs[0] ?? [];
	};
	const getOne = async (options?: INodeParameters, id = seed.itemId) => {
		const [only] = await get(options, [id]);
		if (!only) throw new Error('There is no output');
		return only;
	};
	return {
		portal,
		host,
		seed,
		credentials,
		get,
		getJson: async (options, id) => (await getOne(options, id)).json,
		download: async (options = {}) => await getOne({ downloadFiles: true, ...options }),
		stop: async () => {
			await host.stop();
			await portal.stop();
		},
	};
}
