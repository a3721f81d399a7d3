/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { LoopbackServer } from '../host/loopbackServer';
import type { WorkflowDefinition } from '../host/n8n';
import { TRIGGER } from './stage';

/** What one run of a workflow reported: every item the trigger gave it. */
export interface RecordedRun {
	workflow: string;
	execution: string;
	items: Array<{ event: string; id: number; occurredAt: string; item?: { title?: string } }>;
	/** Unix time in milliseconds. */
	at: number;
	/** What it was answered; 500 makes it fail. */
	status: number;
}

/** A server that a workflow's last node reports to: what arrived here was really run. */
export class Recorder extends LoopbackServer {
	readonly runs: RecordedRun[] = [];
	/** Answers are held back while true; a killed n8n never gets them. */
	holds = false;
	/** What runs are answered; 500 makes them fail. */
	status = 200;
	/** The same for one run; `status` unless said otherwise. */
	statusFor: (run: { workflow: string }) => number = () => this.status;
	private readonly held: ServerResponse[] = [];

	protected handle(request: IncomingMessage, response: ServerResponse): void {
		void json(request).then((body) => {
			const run = body as RecordedRun;
			response.statusCode = this.statusFor(run);
			this.runs.push({ ...run, at: Date.now(), status: response.statusCode });
			if (this.holds) this.held.push(response);
			else response.end('{}');
		});
	}

	release(): void {
		this.holds = false;
		for (const response of this.held.splice(0)) response.end('{}');
	}

	/** The ids of the items of every run of a workflow, run by run. */
	idsOf(workflow: string): number[][] {
		return this.runs
			.filter((run) => run.workflow === workflow)
			.map(({ items }) => items.map(({ id }) => id));
	}

	/** The title each item had in the last run of a workflow that has it and did not fail. */
	titlesOf(workflow: string): Map<number, string | undefined> {
		const done = this.runs.filter((run) => run.workflow === workflow && run.status === 200);
		return new Map(
			done.flatMap(({ items }) => items.map(({ id, item }) => [id, item?.title] as const)),
		);
	}
}

/** The trigger, then one HTTP request with all its items. */
export function recordedWorkflow(
	name: string,
	recorder: Recorder,
	parameters: object,
): WorkflowDefinition {
	const body = `JSON.stringify({ workflow: '${name}', execution: $execution.id, items: $('${TRIGGER}').all().map((one) => one.json) })`;
	return {
		name,
		nodes: [
			{
				name: TRIGGER,
				type: 'n8n-nodes-bitrix24-crm-item.bitrix24CrmItemTrigger',
				typeVersion: 1.1,
				position: [0, 0],
				parameters: { ...parameters },
			},
			{
				name: 'Record',
				type: 'n8n-nodes-base.httpRequest',
				typeVersion: 4.2,
				position: [240, 0],
				executeOnce: true,
				parameters: {
					method: 'POST',
					url: `${recorder.url}/`,
					sendBody: true,
					specifyBody: 'json',
					jsonBody: `={{ ${body} }}`,
				},
			},
		],
		connections: { [TRIGGER]: { main: [[{ node: 'Record', type: 'main', index: 0 }]] } },
	};
}
