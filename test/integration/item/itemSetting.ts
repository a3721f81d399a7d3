import type { INodeExecutionData, INodeParameters, NodeExecutionHint } from 'n8n-workflow';
import type { ExecuteOptions } from '../executeNode';
import { keepFilesInMemory } from '../typed/filesInMemory';
import { startTypedSetting, type TypedSetting } from '../typed/typedSetting';

/** A locator as the editor stores it. */
export const locator = (value: number | string) =>
	({ __rl: true, mode: 'id', value: String(value) }) as const;

/** The typed setting with a short way to run the action node. */
export interface ItemSetting extends TypedSetting {
	/** What the hints of the last run said. */
	readonly hints: string[];
	run(
		parameters: INodeParameters,
		input?: INodeExecutionData[],
		options?: Partial<ExecuteOptions>,
	): Promise<INodeExecutionData[]>;
	/** REST requests to the portal since the log was cleared, without those for tokens and schemas. */
	requestsOf(method: RegExp): number;
}

export async function startItemSetting(): Promise<ItemSetting> {
	keepFilesInMemory();
	const setting = await startTypedSetting();
	const said: string[] = [];
	return {
		...setting,
		hints: said,
		run: async (parameters, input = [{ json: {} }], options = {}) => {
			const hints: NodeExecutionHint[] = [];
			const { host, credentials } = setting;
			try {
				const all = { credentials, parameters, input, hints, ...options };
				return (await host.execute('bitrix24CrmItem', all))[0] ?? [];
			} finally {
				said.splice(0, said.length, ...hints.map(({ message }) => message));
			}
		},
		requestsOf: (method) =>
			setting.portal.requests.filter(
				({ method: name, commands = [] }) =>
					method.test(name) || commands.some((command) => method.test(command)),
			).length,
	};
}
