import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { InputFiles } from '../../shared/items/writing/sending/writing';

/** The binary data of one input; a file's content is read when it is sent, not earlier. */
export function inputFiles(
	context: IExecuteFunctions,
	itemIndex: number,
	{ binary = {} }: INodeExecutionData,
): InputFiles {
	return {
		names: new Set(Object.keys(binary)),
		read: async (binaryField) => {
			const content = await context.helpers.getBinaryDataBuffer(itemIndex, binaryField);
			const { fileName, fileExtension } = binary[binaryField] ?? {};
			const extension = fileExtension ? `.${fileExtension}` : '';
			return {
				fileName: fileName ?? `${binaryField}${extension}`,
				base64: content.toString('base64'),
			};
		},
	};
}
