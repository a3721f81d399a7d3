import type { INodeProperties } from 'n8n-workflow';
import { outputParameters } from '../../../shared/items/presenting/outputParameters';
import { optionsParameter } from '../parameterForms';

/** How *Get* shows its items. */
export const getOptions: INodeProperties[] = [
	optionsParameter({ resource: ['item'], operation: ['get'] }, outputParameters),
];
