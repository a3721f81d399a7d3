import type { Field, ObjectType } from '../../items/objectTypes';
import type { RestAnswer } from '../call';

/** `crm.item.fields`: the keys and their order as the documentation shows them. */
export function itemFieldsAnswer(type: ObjectType, originalNames: boolean): RestAnswer {
	const fields = [...type.fields]
		.filter(([, field]) => !field.isUndescribed)
		.map(([name, field]): [string, unknown] => [
			originalNames && field.isDynamic ? field.upperName : name,
			description(field),
		]);
	return { result: { fields: Object.fromEntries(fields) } };
}

function description(field: Field): Record<string, unknown> {
	return {
		type: field.type,
		isRequired: field.isRequired ?? false,
		isReadOnly: field.isReadOnly ?? false,
		isImmutable: field.isImmutable ?? false,
		isMultiple: field.isMultiple ?? false,
		isDynamic: field.isDynamic ?? false,
		...(field.isDeprecated && { isDeprecated: true }),
		...(field.statusType !== undefined && { statusType: field.statusType }),
		title: field.title,
		...(field.isDynamic && {
			listLabel: field.title,
			formLabel: field.title,
			filterLabel: field.title,
		}),
		...(field.settings && { settings: field.settings }),
		...(field.items && { items: field.items }),
		upperName: field.upperName,
	};
}
