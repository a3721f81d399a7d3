import type { Conditions } from '../limits/conditions';
import { RestError } from './restError';

/** What a Russian portal says; portals write CRM errors in their own language (§2). */
const RUSSIAN: Readonly<Record<string, string>> = {
	'Smart process not found': 'Смарт-процесс не найден',
	'Element not found': 'Элемент не найден',
	'Access denied': 'Доступ запрещён',
	'Access denied!': 'Доступ запрещён!',
};
const RUSSIAN_BY_CODE: Readonly<Record<string, string>> = {
	NOT_FOUND: 'Элемент не найден',
	ACCESS_DENIED: 'Доступ запрещён',
	ENTITY_TYPE_NOT_SUPPORTED: 'Тип сущности не поддерживается',
	INVALID_ARG_VALUE: 'Недопустимое значение параметра',
	CRM_FIELD_ERROR_REQUIRED: 'Не заполнено обязательное поле',
	CRM_FIELD_ERROR_VALUE_NOT_VALID: 'Недопустимое значение поля',
	OWNER_NOT_FOUND: 'Владелец не найден',
};

/** A CRM method's failure in the portal's language. */
export function localised(
	error: RestError,
	method: string,
	{ language }: Pick<Conditions, 'language'>,
): RestError {
	if (language !== 'ru' || !method.startsWith('crm.')) return error;
	const text = RUSSIAN[error.message] ?? RUSSIAN_BY_CODE[String(error.code)];
	if (text === undefined) return error;
	const names = /['"]?\b([A-Z_]{3,}|uf\w+)\b['"]?/.exec(error.message)?.[1];
	return new RestError(error.status, error.code, names ? `${text}: ${names}` : text, error.more);
}
