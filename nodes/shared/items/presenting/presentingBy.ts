import { outputOptionsSchema } from './outputOptions';
import { readOptions } from '../../validation/options';
import type { Portal } from '../../portal/portal';
import { fileAttacher, fileOptionsSchema, type FileContext } from './fileAttaching';
import type { Presenting } from './presentedItems';

/** What a node presents its items with. */
export interface PresentingSource {
	context: FileContext;
	portal: Portal;
	onHint: (message: string) => void;
}

/**
 * How a node's `options` want items presented.
 * @throws NodeOperationError that names the option
 */
export function presentingBy(
	{ context, portal, onHint }: PresentingSource,
	rawOptions: unknown,
	itemIndex?: number,
): Presenting {
	const node = context.getNode();
	const options = readOptions(node, outputOptionsSchema, rawOptions, itemIndex);
	const { maxFileSize } = readOptions(node, fileOptionsSchema, rawOptions, itemIndex);
	return {
		options,
		onHint,
		...(options.downloadFiles ? { attachFiles: fileAttacher(context, portal, maxFileSize) } : {}),
	};
}
