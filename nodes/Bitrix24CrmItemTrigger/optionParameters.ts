import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';
import { changeParameters } from './changeParameters';
import { byDisplayName, outputParameters } from '../shared/items/presenting/outputParameters';
import { COLLECT_NUMBERS } from './instant/collecting';
import { DRAIN_NUMBERS } from './settings/drainOptions';
import { numberParameters } from './settings/numberOption';

const WITH_ITEM: IDisplayOptions = { show: { '/output': ['item'] } };
/** Events without an item carry values too: under `changes` and `stage`. */
const OF_CHANGES_TOO: ReadonlySet<string> = new Set(['fieldNames', 'labels', 'rawValues']);
const INSTANT: IDisplayOptions = { hide: { '/delivery': ['guaranteed', 'catchUp'] } };
const READING: IDisplayOptions = { show: { '/delivery': ['guaranteed', 'catchUp'] } };
const GUARANTEED: IDisplayOptions = { show: { '/delivery': ['guaranteed'] } };

const readingParameters: INodeProperties[] = [
	{
		displayName: 'Acknowledge',
		name: 'acknowledge',
		type: 'options',
		displayOptions: READING,
		options: [
			{
				name: 'When the Run Finishes',
				value: 'onFinish',
				description: 'Whether it succeeded or failed: a failed run is not repeated',
			},
			{
				name: 'When the Run Starts',
				value: 'onStart',
				description:
					'Each change starts one run, even across crashes; a failed run is not repeated',
			},
			{
				name: 'When the Run Succeeds',
				value: 'onSuccess',
				description: 'A failed or crashed run is repeated with the same changes',
			},
		],
		default: 'onSuccess',
		description:
			'When a change counts as delivered: it leaves the portal’s queue, or the next look starts after it',
	},
	{
		displayName: 'Replay Set-Aside Changes',
		name: 'replaySetAside',
		type: 'boolean',
		default: false,
		displayOptions: GUARANTEED,
		description:
			'Whether to deliver set-aside changes once more, each time the workflow is published or n8n starts: turn it off afterwards',
	},
	{
		displayName: 'Wake Up',
		name: 'wakeUp',
		type: 'boolean',
		default: true,
		displayOptions: READING,
		description:
			'Whether the portal calls this n8n when changes are waiting. Behind a firewall turn it off: changes are found by checking.',
	},
];

/** The trigger's `options` collection. */
export const optionParameters: INodeProperties[] = [
	...outputParameters.map((parameter) =>
		OF_CHANGES_TOO.has(parameter.name) ? parameter : { ...parameter, displayOptions: WITH_ITEM },
	),
	...numberParameters(COLLECT_NUMBERS, INSTANT),
	...numberParameters(DRAIN_NUMBERS, READING),
	...readingParameters,
	...changeParameters,
].sort(byDisplayName);
