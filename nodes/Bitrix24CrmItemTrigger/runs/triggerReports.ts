import { NodeApiError, NodeOperationError, type ITriggerFunctions } from 'n8n-workflow';
import { explain } from '../../shared/portal/errors/explanations';
import { PortalError } from '../../shared/portal/errors/portalError';
import { withoutSecrets } from '../../shared/secrets/secrets';

/** Something a person has to know or do. */
export interface Report {
	/** What happened, a sentence without its full stop. */
	message: string;
	/** Why, and what to do. */
	description: string;
}

/**
 * How a trigger that goes on tells people something: the log, and where the host can do it a failed
 * execution, which starts the workflow's error workflow.
 */
export class TriggerReports {
	constructor(
		private readonly context: Pick<ITriggerFunctions, 'getNode' | 'logger'> &
			Partial<Pick<ITriggerFunctions, 'saveFailedExecution'>>,
	) {}

	/** For the log and for the workflow's error path. */
	fail({ message, description }: Report): void {
		const node = this.context.getNode();
		this.context.logger.error(`"${node.name}": ${message}. ${description}`);
		// Hosts before 2.20 cannot store a failed execution for a trigger that goes on.
		this.context.saveFailedExecution?.(new NodeOperationError(node, message, { description }));
	}

	warn(message: string): void {
		this.context.logger.warn(`"${this.context.getNode().name}": ${message}`);
	}

	debug(message: string): void {
		this.context.logger.debug(`"${this.context.getNode().name}": ${message}`);
	}
}

/** An error in words: what happened, the portal's own code and text, and the cure. */
export function inWords(error: unknown): { reason: string; cure: string } {
	if (!(error instanceof PortalError)) {
		const cure = error instanceof NodeApiError ? (error.description ?? '') : '';
		const said = error instanceof Error ? error.message : String(error);
		return { reason: withoutSecrets(said), cure };
	}
	const { message, cure } = explain(error.failure);
	return { reason: `${message} (${error.message})`, cure };
}
