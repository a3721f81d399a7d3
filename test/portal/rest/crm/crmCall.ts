import { filtered } from '../../crm/securityFilter';
import type { FieldWriting } from '../../crm/writtenFields';
import type { ChangeOrigin } from '../../events/eventDispatch';
import type { ObjectType } from '../../items/objectTypes';
import type { Item } from '../../items/types';
import { isMap, type RestAnswer, type RestCall, type RestMethod } from '../call';
import { accessDenied, itemNotFound, RestError, typeNotFound } from '../restError';

const CRM = ['crm'] as const;

/** A method of the scope `crm`, whose parameters went through the security filter. */
export function crmMethod(run: (call: RestCall) => RestAnswer): RestMethod {
	return {
		scope: CRM,
		run: (call) => {
			if (!call.portal.behaviour.securityFilter) return run(call);
			const once = filtered(call.params);
			// A command of a batch goes through it once more.
			const params = call.inBatch ? filtered(once) : once;
			return run({ ...call, params: isMap(params) ? params : {} });
		},
	};
}

/** @throws RestError `"100"` for a parameter that is missing or no number. */
export function integerParam(params: RestCall['params'], name: string): number {
	const value = params[name];
	if (value === undefined || value === null) throw missingParam(name);
	if (typeof value === 'number' && Number.isInteger(value)) return value;
	if (typeof value === 'string' && /^-?\d+$/.test(value.trim())) return Number(value);
	throw wrongParam(name, 'int');
}

/** @throws RestError `"100"` for a parameter that is missing or neither list nor map. */
export function mapParam(params: RestCall['params'], name: string): Record<string, unknown> {
	const value = params[name];
	if (value === undefined || value === null) throw missingParam(name);
	if (!isMap(value)) throw wrongParam(name, 'array');
	return { ...value };
}

export const missingParam = (name: string): RestError =>
	new RestError(400, '100', `Could not find value for parameter {${name}}`);

export const wrongParam = (name: string, type: string): RestError =>
	new RestError(
		400,
		'100',
		`Invalid value to match with parameter {${name}}. Should be value of type ${type}.`,
	);

export const typeNotSupported = (entityTypeId: unknown): RestError =>
	new RestError(
		400,
		'ENTITY_TYPE_NOT_SUPPORTED',
		`Entity type ${String(entityTypeId)} is not supported`,
	);

/** Can a type have this number at all (docs/portal-contract.md §1)? */
export function isPossibleType(entityTypeId: number): boolean {
	if ([1, 2, 3, 4, 7, 31, 36, 39].includes(entityTypeId)) return true;
	if (entityTypeId >= 128 && entityTypeId <= 191) return true;
	return entityTypeId >= 1030 && entityTypeId % 2 === 0;
}

/** @throws RestError `"100"`, `ENTITY_TYPE_NOT_SUPPORTED`, or `NOT_FOUND` with the text for a type. */
export function requireType({ portal, params }: RestCall): ObjectType {
	const entityTypeId = integerParam(params, 'entityTypeId');
	const type = portal.types.get(entityTypeId);
	if (type) return type;
	throw isPossibleType(entityTypeId) ? typeNotFound() : typeNotSupported(entityTypeId);
}

/** @throws RestError `"100"`, `NOT_FOUND`, or `ACCESS_DENIED` where the rights are missing. */
export function requireItem(call: RestCall, { entityTypeId }: ObjectType): Item {
	const id = integerParam(call.params, 'id');
	const item = call.portal.items.get(entityTypeId, id);
	if (call.portal.items.isTypeDenied(entityTypeId)) throw crmDenied(call);
	if (!item) throw itemNotFound();
	if (call.portal.items.isDenied(entityTypeId, id)) throw crmDenied(call);
	return item;
}

/** A right missing in a CRM method: 400 by the server, 403 by some pages (docs/portal-contract.md §2). */
export function crmDenied({ portal }: RestCall): RestError {
	const { message } = accessDenied('Access denied');
	return new RestError(portal.behaviour.crmRightsAre400 ? 400 : 403, 'ACCESS_DENIED', message);
}

export function originOf({ caller, connector }: RestCall): ChangeOrigin {
	return { userId: caller.user.id, application: caller.application, connector };
}

export function fieldWriting({ portal }: RestCall): FieldWriting {
	const { clock, behaviour, files, types, items } = portal;
	return { clock, behaviour, files, types, nextMultifieldId: () => items.nextMultifieldId() };
}

export function logWrite(
	{ portal, method, caller }: RestCall,
	entityTypeId: number,
	item: { id: unknown; fields: unknown; saved: boolean },
): void {
	const { id, fields, saved } = item;
	const userId = caller.user.id;
	portal.crm.writes.add({ method, entityTypeId, id: Number(id), fields, saved, userId });
}
