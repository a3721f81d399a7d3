/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { PackageDirectoryLoader } from 'n8n-core';
import {
	NodeHelpers,
	type INodeType,
	type INodeTypes,
	type IVersionedNodeType,
} from 'n8n-workflow';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

const ROOT = resolve(__dirname, '../..');

/** The built package as n8n loads it, and its node types under the names workflows store. */
export class N8nPackage implements INodeTypes {
	private constructor(private readonly loader: PackageDirectoryLoader) {}

	/** @throws Error when the package is not built */
	static async load(): Promise<N8nPackage> {
		if (!existsSync(resolve(ROOT, 'dist/nodes'))) {
			throw new Error('There is no dist: run "npm run build" before the integration tests');
		}
		const loader = new PackageDirectoryLoader(ROOT);
		await loader.loadAll();
		return new N8nPackage(loader);
	}

	/** The full type of a node given by its short name, e.g. `bitrix24CrmItem`. */
	typeOf(name: string): string {
		return `${this.loader.packageName}.${name}`;
	}

	credentialType(name: string) {
		return this.loader.getCredential(name).type;
	}

	getByName(type: string): INodeType | IVersionedNodeType {
		// n8n makes a tool of a node under its type with `Tool` at the end.
		const name = type.replace(`${this.loader.packageName}.`, '').replace(/Tool$/, '');
		return this.loader.getNode(name).type;
	}

	getByNameAndVersion(type: string, version?: number): INodeType {
		return NodeHelpers.getVersionedNodeType(this.getByName(type), version);
	}

	getKnownTypes() {
		return this.loader.known.nodes;
	}
}
