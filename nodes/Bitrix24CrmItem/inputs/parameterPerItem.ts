import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

/** The value of a parameter for the input item at an index. */
export type ParameterPerItem = (itemIndex: number) => unknown;

const PLAIN_FIELD = /^=\s*\{\{\s*\$json\.([A-Za-z_$][\w$]*)\s*\}\}\s*$/;

/**
 * Reads a parameter for many input items. n8n takes about half a millisecond for every expression it
 * evaluates, so what is the same for all items is evaluated once, and a plain `{{ $json.field }}` is
 * read from the item itself.
 */
export function parameterPerItem(
	context: IExecuteFunctions,
	name: string,
	items: readonly INodeExecutionData[],
): ParameterPerItem {
	const raw = context.getNode().parameters[name];
	if (!hasExpression(raw)) {
		let value: unknown;
		let isRead = false;
		return (itemIndex) => {
			if (!isRead) value = context.getNodeParameter(name, itemIndex);
			isRead = true;
			return value;
		};
	}
	const field = plainFieldOf(raw);
	if (field === undefined) return (itemIndex) => context.getNodeParameter(name, itemIndex);
	const around = typeof raw === 'object' && raw !== null ? raw : undefined;
	return (itemIndex) => {
		const value = items[itemIndex]?.json[field];
		return around ? { ...around, value } : value;
	};
}

function hasExpression(raw: unknown): boolean {
	if (typeof raw === 'string') return raw.startsWith('=');
	if (typeof raw !== 'object' || raw === null) return raw === undefined;
	return Object.values(raw).some(hasExpression);
}

/** The field a parameter or a locator's value plainly names; locators keep their other parts. */
function plainFieldOf(raw: unknown): string | undefined {
	const isLocator = typeof raw === 'object' && raw !== null && '__rl' in raw;
	const value: unknown = isLocator ? (raw as { value?: unknown }).value : raw;
	return typeof value === 'string' ? PLAIN_FIELD.exec(value)?.[1] : undefined;
}
