import { Container } from '@n8n/di';
import { BinaryDataService } from 'n8n-core';
import type { IBinaryData } from 'n8n-workflow';

/** A field of the rich type that holds one file, and one that holds several. */
export const FILE = 'ufCrm3_1747309742';
export const FILES = 'ufCrm3_1747309743';
/** The method that sends a file. */
export const METHOD = 'crm.controller.item.getfile';

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
