import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { startTypedSetting, type TypedSetting } from '../../typed/typedSetting';
import { locator } from '../itemSetting';

/** An object type with a custom yes/no field and a custom date. */
export const TYPE = 1300;

/** The typed setting with orders (see {@link TYPE}) and a short way to run *Get Many*. */
export interface GetManySetting extends TypedSetting {
	/** The JSON of what *Get Many* puts out, for orders if no other type is named. */
	find(parameters: INodeParameters, entityTypeId?: number): Promise<IDataObject[]>;
	/** Adds orders, which nobody is told of. @returns their ids */
	add(count: number, fields?: (index: number) => IDataObject): number[];
	/** The requests that read lists of items since the log was cleared. */
	lists(): TypedSetting['portal']['requests'];
}

export async function startGetManySetting(): Promise<GetManySetting> {
	const setting = await startTypedSetting();
	const { portal, host, credentials } = setting;
	portal.addType({
		entityTypeId: TYPE,
		title: 'Orders',
		fields: {
			ufCrm9_1: { type: 'boolean', title: 'Paid', isDynamic: true, upperName: 'UF_CRM_9_1' },
			ufCrm9_2: { type: 'date', title: 'Due', isDynamic: true, upperName: 'UF_CRM_9_2' },
		},
	});
	return {
		...setting,
		find: async (parameters, entityTypeId = TYPE) => {
			const [output] = await host.execute('bitrix24CrmItem', {
				credentials,
				parameters: {
					operation: 'getMany',
					entityTypeId: locator(entityTypeId) as never,
					...parameters,
				},
			});
			return (output ?? []).map(({ json }) => json);
		},
		add: (count, fields = () => ({})) =>
			Array.from({ length: count }, (_, index) =>
				portal.items.add(TYPE, { title: `Item ${index}`, ...fields(index) }, { silent: true }),
			),
		lists: () =>
			portal.requests.filter(
				({ method, commands = [] }) =>
					method === 'crm.item.list' || commands.some((one) => one.startsWith('crm.item.list')),
			),
	};
}

/** The value of *Conditions*. */
export const conditions = (...all: IDataObject[]) => ({ conditions: all }) as never;

export const idsOf = (items: IDataObject[]) => items.map(({ id }) => id);
