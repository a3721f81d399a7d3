import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';
import { changeParameters } from './changeParameters';
import { byDisplayName, outputParameters } from '../shared/items/presenting/outputParameters';
import type { Range } from '../shared/validation/options';
import { DRAIN_RANGES } from './settings/drainOptions';
import { COLLECT_RANGES as COLLECT } from './instant/collecting';

const WITH_ITEM: IDisplayOptions = { show: { '/output': ['item'] } };
/** Events without an item carry values too: under `changes` and `stage`. */
const OF_CHANGES_TOO: ReadonlySet<string> = new Set(['fieldNames', 'labels', 'rawValues']);
const INSTANT: IDisplayOptions = { hide: { '/delivery': ['guaranteed', 'catchUp'] } };
const READING: IDisplayOptions = { show: { '/delivery': ['guaranteed', 'catchUp'] } };
const GUARANTEED: IDisplayOptions = { show: { '/delivery': ['guaranteed'] } };

const typeOptionsOf = ([minValue, maxValue]: Range) => ({ minValue, maxValue });

const instantParameters: INodeProperties[] = [
	{
		displayName: 'Collect For (Milliseconds)',
		name: 'collectFor',
		type: 'number',
		typeOptions: typeOptionsOf(COLLECT.collectFor),
		default: 0,
		displayOptions: INSTANT,
		description:
			'How long to collect changes into one run; 0 starts a run for each. What is being collected is in memory only: choose guaranteed delivery if nothing may be lost.',
	},
	{
		displayName: 'Collect at Most',
		name: 'collectMax',
		type: 'number',
		typeOptions: typeOptionsOf(COLLECT.collectMax),
		default: 1000,
		displayOptions: INSTANT,
		description: 'The most changes to collect into one run',
	},
];

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
		displayName: 'Batch Size',
		name: 'batchSize',
		type: 'number',
		typeOptions: typeOptionsOf(DRAIN_RANGES.batchSize),
		default: 500,
		displayOptions: READING,
		description: 'The most changes in one run',
	},
	{
		displayName: 'Check Every (Seconds)',
		name: 'checkEvery',
		type: 'number',
		typeOptions: typeOptionsOf(DRAIN_RANGES.checkEvery),
		default: 60,
		displayOptions: READING,
		description: 'How often to look for changes in case a wake-up was lost or is off',
	},
	{
		displayName: 'Max Attempts',
		name: 'maxAttempts',
		type: 'number',
		typeOptions: typeOptionsOf(DRAIN_RANGES.maxAttempts),
		default: 5,
		displayOptions: READING,
		description:
			'How many times to run the workflow with the same changes before they are set aside in the portal’s queue, or with Catch-Up reported in a failed execution',
	},
	{
		displayName: 'Max Running',
		name: 'maxRunning',
		type: 'number',
		typeOptions: typeOptionsOf(DRAIN_RANGES.maxRunning),
		default: 1,
		displayOptions: READING,
		description: 'How many runs may be under way at once',
	},
	{
		displayName: 'Max Run Time (Seconds)',
		name: 'maxRunTime',
		type: 'number',
		typeOptions: typeOptionsOf(DRAIN_RANGES.maxRunTime),
		default: 3600,
		displayOptions: READING,
		description:
			'How long a run may take before it counts as lost, where the workflow’s settings have no timeout. n8n does not tell of the end of every run; a lost run is repeated like a failed one.',
	},
	{
		displayName: 'Replay Set-Aside Changes',
		name: 'replaySetAside',
		type: 'boolean',
		default: false,
		displayOptions: GUARANTEED,
		description:
			'Whether to deliver the changes once more that were set aside, each time the workflow is published and each time n8n starts: turn it off afterwards',
	},
	{
		displayName: 'Wake Up',
		name: 'wakeUp',
		type: 'boolean',
		default: true,
		displayOptions: READING,
		description:
			'Whether the portal calls this n8n when changes are waiting. Turn it off behind a firewall: changes are then found by checking.',
	},
];

/** The trigger's `options` collection. */
export const optionParameters: INodeProperties[] = [
	...outputParameters.map((parameter) =>
		OF_CHANGES_TOO.has(parameter.name) ? parameter : { ...parameter, displayOptions: WITH_ITEM },
	),
	...instantParameters,
	...readingParameters,
	...changeParameters,
].sort(byDisplayName);
