import { Credentials, getAdditionalKeys } from 'n8n-core';
import {
	ICredentialsHelper,
	NodeHelpers,
	Workflow,
	type ICredentialDataDecryptedObject,
	type IHttpRequestOptions,
	type INode,
	type INodeCredentialsDetails,
	type INodeProperties,
	type IWorkflowExecuteAdditionalData,
	type WorkflowExecuteMode,
} from 'n8n-workflow';
import type { N8nPackage } from './n8nPackage';

/** What n8n's own type `oAuth2Api` gives to those that extend it, as far as requests need it. */
const OAUTH2_PROPERTIES: INodeProperties[] = [
	'grantType',
	'authUrl',
	'accessTokenUrl',
	'clientId',
	'clientSecret',
	'scope',
	'authQueryParameters',
	'authentication',
].map((name) => ({ displayName: name, name, type: 'hidden', default: '' }));

/**
 * n8n's credentials, in memory and unencrypted: fills in defaults, resolves expressions, lets a type
 * sign requests, and keeps the tokens n8n refreshes. As n8n's own `CredentialsHelper` does it.
 */
export class StoredCredentials extends ICredentialsHelper {
	private readonly stored = new Map<string, ICredentialDataDecryptedObject>();

	constructor(private readonly nodePackage: N8nPackage) {
		super();
	}

	/** Stores a credential and gives what a node refers to it by. */
	add(type: string, data: ICredentialDataDecryptedObject): INodeCredentialsDetails {
		const id = `${type}-${this.stored.size + 1}`;
		this.stored.set(id, data);
		return { id, name: `My ${type}` };
	}

	/** What is stored now, e.g. the tokens after a refresh. */
	read({ id }: INodeCredentialsDetails): ICredentialDataDecryptedObject {
		const data = this.stored.get(id ?? '');
		if (!data) throw new Error(`There is no credential ${id}`);
		return data;
	}

	write({ id }: INodeCredentialsDetails, changed: ICredentialDataDecryptedObject): void {
		this.stored.set(id ?? '', { ...this.read({ id, name: '' }), ...changed });
	}

	override getParentTypes(name: string): string[] {
		return name === 'oAuth2Api' ? [] : (this.nodePackage.credentialType(name).extends ?? []);
	}

	override isCredentialUsableByNode(): boolean {
		return true;
	}

	override async authenticate(
		credentials: ICredentialDataDecryptedObject,
		typeName: string,
		requestOptions: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> {
		const { authenticate } = this.nodePackage.credentialType(typeName);
		if (!authenticate) return requestOptions;
		if (typeof authenticate !== 'function') throw new Error('Only functions are signed with here');
		return await authenticate(credentials, requestOptions);
	}

	override async preAuthentication(): Promise<undefined> {}

	override async runPreAuthentication(): Promise<undefined> {}

	override async getCredentials(reference: INodeCredentialsDetails, type: string) {
		const credentials = new Credentials(reference, type);
		await credentials.setData(this.read(reference));
		return credentials;
	}

	override async getDecrypted(
		additionalData: IWorkflowExecuteAdditionalData,
		reference: INodeCredentialsDetails,
		type: string,
		mode: WorkflowExecuteMode,
		_executeData?: unknown,
		raw?: boolean,
	): Promise<ICredentialDataDecryptedObject> {
		const data = this.read(reference);
		return raw ? data : this.resolved(additionalData, data, type, mode);
	}

	/** A credential's data with defaults filled in and expressions resolved. */
	resolved(
		additionalData: IWorkflowExecuteAdditionalData,
		data: ICredentialDataDecryptedObject,
		type: string,
		mode: WorkflowExecuteMode,
	): ICredentialDataDecryptedObject {
		const properties = this.getCredentialsProperties(type);
		const complete = {
			...NodeHelpers.getNodeParameters(properties, data as never, true, false, null, null),
			...(data.oauthTokenData === undefined ? {} : { oauthTokenData: data.oauthTokenData }),
		} as ICredentialDataDecryptedObject;
		const node = this.anyNode();
		const workflow = new Workflow({
			nodes: [node],
			connections: {},
			active: false,
			nodeTypes: this.nodePackage,
		});
		return workflow.expression.getComplexParameterValue(
			node,
			complete as never,
			mode,
			getAdditionalKeys(additionalData, mode, null, { isCredential: true }),
			undefined,
			undefined,
			complete as never,
		) as ICredentialDataDecryptedObject;
	}

	/** n8n resolves a credential's expressions for a placeholder node. */
	private anyNode(): INode {
		const type = this.nodePackage.typeOf('bitrix24CrmItem');
		return { id: 'any', name: 'any', type, typeVersion: 1, position: [0, 0], parameters: {} };
	}

	override async updateCredentials(
		reference: INodeCredentialsDetails,
		_type: string,
		data: ICredentialDataDecryptedObject,
	): Promise<void> {
		this.stored.set(reference.id ?? '', data);
	}

	override async updateCredentialsOauthTokenData(
		reference: INodeCredentialsDetails,
		_type: string,
		{ oauthTokenData }: ICredentialDataDecryptedObject,
	): Promise<void> {
		this.write(reference, { oauthTokenData: oauthTokenData ?? {} });
	}

	override getCredentialsProperties(type: string): INodeProperties[] {
		if (type === 'oAuth2Api') return OAUTH2_PROPERTIES;
		const inherited = this.getParentTypes(type).flatMap((parent) =>
			this.getCredentialsProperties(parent),
		);
		NodeHelpers.mergeNodeProperties(inherited, this.nodePackage.credentialType(type).properties);
		return inherited;
	}
}
