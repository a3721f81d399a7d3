import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { WriteError } from '../../shared/crm/writing/forms/writeError';
import type { InputFiles } from '../../shared/items/writing/sending/writing';

/**
 * The binary data of one input; a file's content is read when it is sent, not earlier. Reading throws
 * a WriteError, which is the input's own.
 */
export function inputFiles(
	context: IExecuteFunctions,
	itemIndex: number,
	{ binary = {} }: INodeExecutionData,
): InputFiles {
	return {
		names: new Set(Object.keys(binary)),
		read: async (binaryField) => {
			const data = binary[binaryField];
			if (!data) throw withoutField(binaryField, Object.keys(binary));
			try {
				const content = await context.helpers.getBinaryDataBuffer(itemIndex, binaryField);
				const extension = data.fileExtension ? `.${data.fileExtension}` : '';
				return {
					fileName: data.fileName ?? `${binaryField}${extension}`,
					base64: content.toString('base64'),
				};
			} catch (error) {
				throw unreadable(binaryField, error);
			}
		},
	};
}

function withoutField(binaryField: string, names: readonly string[]): WriteError {
	return new WriteError(
		`The input has no binary field "${binaryField}"`,
		names.length > 0
			? `It has ${names.map((name) => `"${name}"`).join(', ')}.`
			: 'It has none: let a node before this one read or download the file.',
	);
}

function unreadable(binaryField: string, caught: unknown): WriteError {
	const reason = caught instanceof Error ? caught.message : String(caught);
	return new WriteError(`The binary field "${binaryField}" could not be read: ${reason}`);
}
