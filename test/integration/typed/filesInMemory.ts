import { Container } from '@n8n/di';
import { BinaryDataService } from 'n8n-core';
import type { IBinaryData } from 'n8n-workflow';

/** Lets n8n-core keep binary data in the items themselves (`N8N_DEFAULT_BINARY_DATA_MODE=default`). */
export function keepFilesInMemory(): void {
	const unused = undefined as never;
	const service = new BinaryDataService(unused, unused, unused);
	Container.set(BinaryDataService, Object.assign(service, { mode: 'default' }));
}

/** What n8n would hand to the next node for a file kept in memory. */
export function contentOf(file: IBinaryData | undefined): Buffer {
	if (!file) throw new Error('There is no such file');
	return Buffer.from(file.data, 'base64');
}
