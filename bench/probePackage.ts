/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { create } from 'tar';

export const PROBE_PACKAGE = 'n8n-nodes-empty-probe';

/** What both nodes are; a class of its own each, as n8n wants it. */
const COMMON = `
class Trigger {
	description = {
		displayName: 'Empty Trigger',
		name: NAME,
		group: ['trigger'],
		version: 1,
		description: 'Returns what it was sent',
		defaults: { name: 'Empty Trigger' },
		inputs: [],
		outputs: ['main'],
		webhooks: [
			{ name: 'default', httpMethod: 'POST', responseMode: 'onReceived', responseData: '', path: 'webhook' },
		],
		properties: [
			{ displayName: 'Starts a Run', name: 'startsRun', type: 'boolean', default: true },
		],
	};
	webhookMethods = {
		default: {
			async checkExists() { return true; },
			async create() { return true; },
			async delete() { return true; },
		},
	};
}
`;

/** The node `n8n-nodes-empty-probe.emptyTrigger`: `webhook()` starts the run. */
const NODE = `
const NAME = 'emptyTrigger';
${COMMON}
class EmptyTrigger extends Trigger {
	async webhook() {
		if (this.getNodeParameter('startsRun')) return { workflowData: [[{ json: this.getBodyData() }]] };
		this.getResponseObject().status(200).send('OK');
		return { noWebhookResponse: true };
	}
}
module.exports = { EmptyTrigger };
`;

/** The node `n8n-nodes-empty-probe.emitTrigger`: `webhook()` answers, and `trigger()` emits the run. */
const EMIT_NODE = `
const NAME = 'emitTrigger';
${COMMON}
const emitters = new Map();
class EmitTrigger extends Trigger {
	async trigger() {
		const { id } = this.getWorkflow();
		emitters.set(id, (json) => this.emit([[{ json }]]));
		return { closeFunction: async () => void emitters.delete(id) };
	}
	async webhook() {
		this.getResponseObject().status(200).send('OK');
		emitters.get(this.getWorkflow().id)({ ...this.getBodyData() });
		return { noWebhookResponse: true };
	}
}
module.exports = { EmitTrigger };
`;

const MANIFEST = {
	name: PROBE_PACKAGE,
	version: '1.0.0',
	keywords: ['n8n-community-node-package'],
	n8n: {
		n8nNodesApiVersion: 1,
		credentials: [],
		nodes: ['nodes/EmptyTrigger.node.js', 'nodes/EmitTrigger.node.js'],
	},
};

/**
 * The least a community trigger can be: it hands on the body untouched, from `webhook()` or by `emit`, or
 * answers without a run.
 * What it costs is n8n's own.
 * @returns the folder of the package, and a tarball of it as `npm pack` makes them
 */
export async function probePackage(): Promise<{ folder: string; tarball: string }> {
	const parent = await mkdtemp(join(tmpdir(), 'probe-'));
	const folder = join(parent, 'package');
	await mkdir(join(folder, 'nodes'), { recursive: true });
	await writeFile(join(folder, 'package.json'), JSON.stringify(MANIFEST));
	await writeFile(join(folder, 'nodes', 'EmptyTrigger.node.js'), NODE);
	await writeFile(join(folder, 'nodes', 'EmitTrigger.node.js'), EMIT_NODE);
	const tarball = join(parent, 'probe.tgz');
	await create({ gzip: true, file: tarball, cwd: parent }, ['package']);
	return { folder, tarball };
}
