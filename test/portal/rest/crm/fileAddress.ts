import { createHmac } from 'node:crypto';

import { asText, type RestCall } from '../call';
import { accessDenied } from '../restError';
import { missingParam } from './crmCall';

/** What `urlMachine` calls; it answers bytes instead of JSON. */
export const FILE_METHOD = 'crm.controller.item.getfile';

/** Where a file belongs. */
export interface FilePlace {
	entityTypeId: number;
	id: number;
	fieldName: string;
}

/**
 * The value of a `file` field as one caller sees it. The signature in `urlMachine` covers how that
 * caller authenticated (docs/portal-contract.md §5).
 */
export function fileValue(
	call: RestCall,
	place: FilePlace,
	fileId: number,
): { id: number; url: string; urlMachine: string } {
	const { portal, caller } = call;
	const query = new URLSearchParams({
		entityTypeId: String(place.entityTypeId),
		id: String(place.id),
		fieldName: place.fieldName,
		fileId: String(fileId),
	});
	const isByParameter = caller.tokenPlace !== undefined && caller.tokenPlace !== 'header';
	const parameters = new URLSearchParams();
	if (isByParameter && caller.accessToken) parameters.set('auth', caller.accessToken);
	// Its readable part may hold the caller's secret.
	const readable = Buffer.from(`${query.toString()}&_=${caller.accessToken ?? caller.webhookPath}`);
	parameters.set('token', signed(call, readable.toString('base64')));
	const slash = caller.webhookPath !== undefined && portal.behaviour.webhookFileAddressSlash;
	const method = `crm.controller.item.getFile${slash ? '/' : '.json'}`;
	const action = 'crm.controller.item.getFile';
	return {
		id: fileId,
		url: `${portal.url}/bitrix/services/main/ajax.php?action=${action}&${query.toString()}`,
		urlMachine: `${portal.url}${caller.webhookPath ?? '/rest'}/${method}?${parameters.toString()}`,
	};
}

/**
 * The place a download's `token` names.
 * @throws RestError `"100"` without a token, 403 "Link check failed" for one that was made for
 * another way of authenticating.
 */
export function readFileToken(call: RestCall): FilePlace & { fileId: number } {
	const token = asText(call.params['token']);
	if (token === '') throw missingParam('token');
	const [, readable = ''] = token.split('|');
	if (signed(call, readable) !== token) throw accessDenied('Link check failed');
	const query = new URLSearchParams(Buffer.from(readable, 'base64').toString());
	return {
		entityTypeId: Number(query.get('entityTypeId')),
		id: Number(query.get('id')),
		fieldName: query.get('fieldName') ?? '',
		fileId: Number(query.get('fileId')),
	};
}

function signed({ portal, caller, connector }: RestCall, readable: string): string {
	const place = caller.tokenPlace === 'header' ? 'header' : 'parameter';
	const way = caller.webhookPath ?? `${place} ${connector}`;
	const hash = createHmac('sha256', portal.memberId).update(`${readable} ${way}`).digest('hex');
	return `crm|${readable}|${hash}`;
}
