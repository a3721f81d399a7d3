import type { Field, ItemSchema } from '../../../nodes/shared/crm/schema/itemSchema';
import {
	writeItem,
	type ItemInput,
	type WritePurpose,
	type WrittenItem,
} from '../../../nodes/shared/crm/writing/itemWriting';
import { WriteError } from '../../../nodes/shared/crm/writing/forms/writeError';
import type { NameFinder } from '../../../nodes/shared/crm/writing/names';
import { schemaOf } from '../crm/fields';

export interface Given {
	schema?: ItemSchema;
	values: Record<string, unknown>;
	entityTypeId?: number;
	isItem?: boolean;
	purpose?: WritePurpose;
	stored?: Record<string, unknown>;
	timezone?: string;
	find?: NameFinder;
	binaryFields?: string[];
}

/** One input as it is sent. */
export function encoded({
	schema = {},
	values,
	entityTypeId = 1220,
	isItem = false,
	purpose = 'create',
	stored,
	timezone = 'Europe/Berlin',
	find = () => undefined,
	binaryFields = [],
}: Given): WrittenItem {
	const input: ItemInput = { entityTypeId, values, isItem, binaryFields: new Set(binaryFields) };
	return writeItem(input, { schema, purpose, timezone, find }, stored);
}

/** What one value of a field is sent as. */
export function sentAs(described: Field, value: unknown, more: Partial<Given> = {}): unknown {
	return encoded({ schema: { value: described }, values: { value }, ...more }).fields['value'];
}

function wordsOf(caught: unknown): string {
	if (caught instanceof WriteError) return `${caught.message} | ${caught.cure}`;
	throw caught;
}

/** What a person is told of a value that is not sent. */
export function refusalOf(make: () => unknown): string {
	try {
		make();
	} catch (caught) {
		return wordsOf(caught);
	}
	throw new Error('Nothing was refused');
}

export { schemaOf };
