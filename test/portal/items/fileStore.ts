export interface StoredFile {
	readonly id: number;
	readonly name: string;
	readonly mimeType: string;
	readonly content: Uint8Array;
}

const MIME_TYPES: Readonly<Record<string, string>> = {
	txt: 'text/plain',
	pdf: 'application/pdf',
	png: 'image/png',
	csv: 'text/csv',
};

/** The files of all items. */
export class FileStore {
	private readonly files = new Map<number, StoredFile>();
	private lastId = 999;

	add(name: string, content: Uint8Array | string, mimeType?: string): number {
		const id = ++this.lastId;
		const extension = name.split('.').at(-1)?.toLowerCase() ?? '';
		this.files.set(id, {
			id,
			name,
			mimeType: mimeType ?? MIME_TYPES[extension] ?? 'application/octet-stream',
			content: typeof content === 'string' ? new TextEncoder().encode(content) : content,
		});
		return id;
	}

	/** How many files were ever stored. */
	get count(): number {
		return this.lastId - 999;
	}

	delete(id: number): void {
		this.files.delete(id);
	}

	get(id: number): StoredFile | undefined {
		return this.files.get(id);
	}
}
