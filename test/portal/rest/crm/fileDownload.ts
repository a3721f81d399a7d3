import type { FastifyReply, FastifyRequest } from 'fastify';

import { fileIds } from '../../crm/writtenFiles';
import type { StoredFile } from '../../items/fileStore';
import type { RestCall } from '../call';
import { RestError } from '../restError';
import { crmDenied } from './crmCall';
import { readFileToken } from './fileAddress';

/**
 * The file behind a signed address, whole or the asked range; JSON with `result: null` where it is
 * no longer the item's (docs/portal-contract.md §5).
 * @throws RestError when the token is missing or made for another caller, or the right is missing.
 */
export function sendFile(
	call: RestCall,
	request: FastifyRequest,
	reply: FastifyReply,
): FastifyReply {
	if (!request.headers['user-agent']) {
		return reply.code(404).type('text/html').send('<html><body>404 nginx</body></html>');
	}
	const file = fileOf(call);
	if (!file) {
		if (!call.portal.behaviour.goneFileIs200) {
			throw new RestError(400, 'NOT_FOUND', 'File not found');
		}
		return reply.type('application/json; charset=utf-8').send(JSON.stringify({ result: null }));
	}
	const name = encodeURIComponent(file.name);
	const disposition = `attachment; filename="${name}"; filename*=utf-8''${name}`;
	reply
		.type(file.mimeType)
		.header('accept-ranges', 'bytes')
		.header('content-disposition', disposition);
	return sendBytes(Buffer.from(file.content), request.headers.range, reply);
}

function sendBytes(bytes: Buffer, range: string | undefined, reply: FastifyReply): FastifyReply {
	const asked = /^bytes=(\d+)-(\d*)$/.exec(range ?? '');
	if (!asked) return reply.send(bytes);
	const from = Number(asked[1]);
	const last = asked[2] ? Math.min(Number(asked[2]), bytes.length - 1) : bytes.length - 1;
	if (from > last) return reply.code(416).header('content-range', `bytes */${bytes.length}`).send();
	reply.code(206).header('content-range', `bytes ${from}-${last}/${bytes.length}`);
	return reply.send(bytes.subarray(from, last + 1));
}

function fileOf(call: RestCall): StoredFile | undefined {
	const { items, files } = call.portal;
	const { entityTypeId, id, fieldName, fileId } = readFileToken(call);
	if (items.isDenied(entityTypeId, id)) throw crmDenied(call);
	const held = fileIds(items.get(entityTypeId, id)?.[fieldName]);
	return held.includes(fileId) ? files.get(fileId) : undefined;
}
