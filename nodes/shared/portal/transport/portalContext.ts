import type { FunctionsBase, NodeExecutionHint, RequestHelperFunctions } from 'n8n-workflow';
import type { CredentialContext } from './connection';

/** Any n8n context that can call the portal; the optional parts are there while a workflow runs. */
export type PortalContext = CredentialContext &
	Pick<FunctionsBase, 'logger'> & {
		helpers: Pick<RequestHelperFunctions, 'httpRequestWithAuthentication'>;
		getExecutionCancelSignal?: () => AbortSignal | undefined;
		addExecutionHints?: (...hints: NodeExecutionHint[]) => void;
	};
