import { LONGEST_WEBHOOK_URL } from '../../shared/application/handlerAddress';

// What n8n shows where a workflow cannot be activated. It shows the message alone, so the cure is in it.

export const NOT_INSTALLED =
	'The local application is not fully installed, so the portal would never send an event. In the portal, edit the local application, tick "Script only (no user interface)", save, then connect the credential again and publish the workflow.';

export const PAYMENT_EXPIRED =
	'The payment for the application has expired, so the portal would never send an event. Ask the portal owner to extend it, then publish the workflow.';

export const NOT_ADMINISTRATOR =
	'Guaranteed delivery needs a portal administrator: nobody else may use the queue. Connect the credential as a portal administrator, or choose instant delivery.';

export const CANNOT_RESERVE =
	'Guaranteed delivery needs the extended offline queue (rest_offline_extended), which this Bitrix24 plan lacks. Ask the portal owner for a plan that has it, or choose instant delivery.';

export const DELETIONS_UNHEARD =
	'Deletions come by delivery alone, and "Wake Up" is off, so nothing would ever start this workflow. Turn on "Wake Up", or choose another event as well.';

export const NO_APPLICATION_TOKEN =
	'The credential has no application token, so no delivery could be told from a forged one. Open the outgoing webhook in the portal, copy its application token into the credential, and publish the workflow.';

export const tooLong = (webhookUrl: string): string =>
	`This n8n's address is too long for Bitrix24: the portal tells addresses apart by their first 180 characters, so the webhook's may have ${LONGEST_WEBHOOK_URL}, and ${webhookUrl} has ${webhookUrl.length}. Set WEBHOOK_URL of n8n to a shorter address, or use guaranteed delivery with "Wake Up" turned off, which needs no address.`;

export const notOffered = (codes: readonly string[]): string =>
	`The portal does not offer ${codes.join(', ')} to the local application. In the portal, edit the local application, tick "CRM (crm)" in its permissions, save, then connect the credential again and publish the workflow.`;

export const takenQueue = (events: readonly string[]): string =>
	`Another workflow already receives ${events.join(', ')} with guaranteed delivery through this local application, and on this Bitrix24 plan each change goes to one of them only. Unpublish the other workflow, connect this one through a local application of its own, or choose instant delivery.`;
