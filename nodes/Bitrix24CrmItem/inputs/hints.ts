import type { IExecuteFunctions } from 'n8n-workflow';

/** Tells the person who runs the workflow; what several inputs have in common is said once. */
export function hintOnce(context: IExecuteFunctions): (message: string) => void {
	const said = new Set<string>();
	return (message) => {
		if (!said.has(message)) context.addExecutionHints({ message, location: 'outputPane' });
		said.add(message);
	};
}
