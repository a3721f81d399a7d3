import type { Portal } from '../portal';
import type { TriggerNode } from './triggerNode';

/** The fields of a delivery as the portal writes them (docs/portal-contract.md §4 "Delivery"). */
export function deliveryFields(portal: Portal, id = 24): Record<string, string> {
	return {
		event: 'ONCRMDYNAMICITEMUPDATE',
		event_handler_id: '5',
		'data[FIELDS][ID]': String(id),
		'data[FIELDS][ENTITY_TYPE_ID]': '1220',
		ts: '1723538517',
		'auth[domain]': portal.domain,
		'auth[member_id]': portal.memberId,
		'auth[access_token]': 'sentinel-access-token',
		'auth[application_token]': portal.application.applicationToken,
	};
}

export const form = (fields: Record<string, string>) => new URLSearchParams(fields).toString();

/** The address the portal has been asked to deliver to. */
export function handlerOf(portal: Portal): string {
	const [bound] = portal.subscriptions;
	if (!bound) throw new Error('Nothing is bound');
	return bound.handler;
}

/** Posts a body to a webhook as anybody could, and gives the status and what came back. */
export async function post(
	url: string,
	body: string,
	contentType = 'application/x-www-form-urlencoded',
): Promise<{ status: number; text: string }> {
	const response = await fetch(url, {
		method: 'POST',
		headers: { 'Content-Type': contentType },
		body,
	});
	return { status: response.status, text: await response.text() };
}

/** The handler's address with its query changed; `undefined` removes a parameter. */
export function withQuery(url: string, changed: Record<string, string | undefined>): string {
	const address = new URL(url);
	for (const [name, value] of Object.entries(changed)) {
		if (value === undefined) address.searchParams.delete(name);
		else address.searchParams.set(name, value);
	}
	return address.href;
}

/** Whether a workflow still starts: the process has taken no harm. */
export async function stillWorks(portal: Portal, trigger: TriggerNode): Promise<boolean> {
	const before = trigger.runs.length;
	const { status } = await post(handlerOf(portal), form(deliveryFields(portal)));
	return status === 200 && trigger.runs.length === before + 1;
}
