import type { IDataObject } from 'n8n-workflow';
import { locator } from '../itemSetting';

/** The object type that these tests write to. */
export const TYPE = 1220;

export const CREATE = { operation: 'create', entityTypeId: locator(TYPE) };

/** Parameters that give the fields as JSON. */
export const json = (fieldsJson: unknown) => ({
	fieldsInput: 'json',
	fieldsJson: fieldsJson as string,
});

/** Parameters that give the fields by the mapper; `more` are its other settings. */
export const mapper = (value: IDataObject | null, more: IDataObject = {}) => ({
	fields: { mappingMode: 'defineBelow', value, matchingColumns: [], schema: [], ...more },
});
