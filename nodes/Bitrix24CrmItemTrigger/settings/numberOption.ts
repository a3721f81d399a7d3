import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';
import { wholeNumber, type Range } from '../../shared/validation/options';
import * as z from '../../shared/validation/zod';

/** An option that is a whole number: what people know it by, what it may be, what it is if not given. */
export interface NumberOption {
	label: string;
	range: Range;
	otherwise: number;
	description: string;
}

/** What the option is read with. */
export const numberOption = ({ label, range, otherwise }: NumberOption) =>
	z._default(wholeNumber(label, range), otherwise);

/** How the editor shows such options. */
export const numberParameters = (
	options: Readonly<Record<string, NumberOption>>,
	displayOptions: IDisplayOptions,
): INodeProperties[] =>
	Object.entries(options).map(([name, { label, range, otherwise, description }]) => ({
		displayName: label,
		name,
		type: 'number',
		typeOptions: { minValue: range[0], maxValue: range[1] },
		default: otherwise,
		displayOptions,
		description,
	}));
