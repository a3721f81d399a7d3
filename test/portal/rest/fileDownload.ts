import type { FastifyReply } from 'fastify';

import type { StoredFile } from '../fileStore';
import { asText, type Caller, type RestCall } from './call';
import { accessDenied, RestError } from './restError';

/** What `urlMachine` calls; it answers bytes instead of JSON. */
export const FILE_METHOD = 'crm.controller.item.getfile';

/** The value of a `file` field as one caller sees it: `urlMachine` may carry its live token (§5). */
export function fileValue(
	portalUrl: string,
	caller: Caller,
	place: { entityTypeId: number; id: number; fieldName: string },
	fileId: number,
): { id: number; url: string; urlMachine: string } {
	const query = new URLSearchParams({
		entityTypeId: String(place.entityTypeId),
		id: String(place.id),
		fieldName: place.fieldName,
		fileId: String(fileId),
	});
	const base = `${portalUrl}${caller.webhookPath ?? '/rest'}`;
	const machine = new URL(`${base}/crm.controller.item.getFile.json`);
	if (caller.accessToken) machine.searchParams.set('auth', caller.accessToken);
	machine.searchParams.set('token', `crm|${query.toString()}`);
	return {
		id: fileId,
		url: `${portalUrl}/bitrix/services/main/ajax.php?action=crm.controller.item.getFile&${query.toString()}`,
		urlMachine: machine.href,
	};
}

/** @throws RestError when the token names no file, or one of an item the caller may not read. */
export function sendFile(call: RestCall, reply: FastifyReply): FastifyReply {
	const file = fileOf(call);
	return reply
		.type(file.mimeType)
		.header(
			'content-disposition',
			`attachment; filename="${encodeURIComponent(file.name)}"; filename*=utf-8''${encodeURIComponent(file.name)}`,
		)
		.send(Buffer.from(file.content));
}

function fileOf({ portal, params }: RestCall): StoredFile {
	const query = new URLSearchParams(asText(params['token']).replace(/^crm\|/, ''));
	const number = (name: string): number => Number(query.get(name));
	if (portal.items.isDenied(number('entityTypeId'), number('id'))) throw accessDenied();
	const file = portal.files.get(number('fileId'));
	if (!file || !portal.items.get(number('entityTypeId'), number('id'))) {
		throw new RestError(400, 'NOT_FOUND', 'File not found');
	}
	return file;
}
