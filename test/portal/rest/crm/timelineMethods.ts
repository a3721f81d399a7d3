import { commentOwnerType, type TimelineComment } from '../../crm/timeline';
import { writtenAttachments } from '../../crm/writtenFiles';
import { phpText } from '../../crm/writtenValue';
import type { ObjectType } from '../../items/objectTypes';
import type { Item } from '../../items/types';
import { asInteger, isMap, type RestAnswer, type RestCall, type RestMethod } from '../call';
import { pageOf } from '../paging';
import { invalidArgument, RestError } from '../restError';
import { crmDenied, crmMethod, logWrite, mapParam, originOf } from './crmCall';

/** `crm.timeline.comment.*` (docs/portal-contract.md §7). */
export const timelineMethods: Record<string, RestMethod> = {
	'crm.timeline.comment.add': crmMethod(addComment),
	'crm.timeline.comment.list': crmMethod(listComments),
};

/** The renewal of the item is done in the background of the same hit (docs/portal-contract.md §4). */
function addComment(call: RestCall): RestAnswer {
	const { portal, caller } = call;
	const fields = mapParam(call.params, 'fields');
	const comment = phpText(fields['COMMENT']).trim();
	if (comment === '') throw invalidArgument('COMMENT: the value must not be empty');
	const { type, item, name } = ownerOf(call, fields['ENTITY_TYPE'], fields['ENTITY_ID']);
	const entityId = Number(item['id']);
	const added = portal.crm.timeline.add({
		entityTypeId: type.entityTypeId,
		entityId,
		entityType: name,
		// Whatever AUTHOR_ID says.
		authorId: caller.user.id,
		comment,
		createdTime: portal.clock.time(),
		fileIds: portal.crm.version.noDrive ? [] : writtenAttachments(fields['FILES'], portal.files),
	});
	logWrite(call, type.entityTypeId, { id: entityId, fields, saved: true });
	const origin = originOf(call);
	portal.crm.background.run(() => {
		const current = portal.items.get(type.entityTypeId, entityId);
		if (current) portal.crm.writer.renew(type, current, origin);
	});
	return { result: added.id };
}

/** Filters by the owner alone: `>ID` and its kin are not looked at. */
function listComments(call: RestCall): RestAnswer {
	const { params, portal } = call;
	const filter = isMap(params['filter']) ? params['filter'] : {};
	const { type, item } = ownerOf(call, filter['ENTITY_TYPE'], filter['ENTITY_ID']);
	const rows = portal.crm.timeline.of(type.entityTypeId, Number(item['id'])).map(shown);
	const order = isMap(params['order']) ? params['order'] : {};
	const isDescending = String(order['ID'] ?? '').toUpperCase() === 'DESC';
	return pageOf(isDescending ? rows.reverse() : rows, params['start'], (page) => page);
}

function shown(row: TimelineComment): Record<string, unknown> {
	return {
		ID: String(row.id),
		ENTITY_ID: String(row.entityId),
		ENTITY_TYPE: row.entityType,
		CREATED: row.createdTime,
		COMMENT: row.comment,
		AUTHOR_ID: String(row.authorId),
		...(row.fileIds.length > 0 && {
			FILES: Object.fromEntries(row.fileIds.map((id) => [id, { id }])),
		}),
	};
}

/** @throws RestError `OWNER_NOT_FOUND` or `ACCESS_DENIED`. */
function ownerOf(
	call: RestCall,
	entityType: unknown,
	entityId: unknown,
): { type: ObjectType; item: Item; name: string } {
	const { types, items } = call.portal;
	const name = phpText(entityType).toLowerCase();
	const type = types.get(commentOwnerType(name) ?? 0);
	const id = asInteger(entityId);
	const item = type && items.get(type.entityTypeId, id);
	if (!type || !item) throw new RestError(400, 'OWNER_NOT_FOUND', 'Owner was not found');
	if (items.isDenied(type.entityTypeId, id)) throw crmDenied(call);
	return { type, item, name };
}
