import type { WriteError } from '../../../crm/writing/forms/writeError';
import type { PortalError } from '../../../portal/errors/portalError';
import type { Portal } from '../../../portal/portal';
import type { RawItem } from '../../reading/rawItem';

/**
 * How an operation writes: it makes one `Writing` for the run, one input an item, and calls one of
 * `createItems`, `importItems`, `updateItems`, `upsertItems`, `deleteItems` once with all of them.
 * Each gives one outcome an input, in the inputs' order, and never throws for one of them. The
 * outcome's `item` is raw, as the portal sent it: it goes the way every item goes out of a node
 * (`presentRawItems`), and `hints` are for the output panel.
 */
export interface Writing {
	portal: Portal;
	/** The workflow's zone, for times without one. */
	timezone: string;
	/** Marks the changes with a connector, so that the application's own queue does not bring them back. */
	connector?: string | undefined;
	/** Told once a run what a person should know of all inputs, e.g. that changes are not hidden. */
	onHint: (message: string) => void;
	/** Told how many of the inputs are done, after each request. */
	onProgress?: (done: number, inAll: number) => void;
	/**
	 * The files of the outcomes will be fetched: their addresses must come from a read without a
	 * connector (docs/portal-contract.md §5).
	 */
	withFileAddresses?: boolean;
}

/** A file of an input's binary data, its content in Base64. */
export interface BinaryContent {
	fileName: string;
	base64: string;
}

/** The binary data of one input. */
export interface InputFiles {
	names: ReadonlySet<string>;
	/** Throws whatever keeps the file from being read. */
	read(binaryField: string): Promise<BinaryContent>;
}

/** What one input writes. */
export interface WriteInput {
	entityTypeId: number;
	/**
	 * By API or original names, typed as *Get* emits them or in people's forms; `productRows` is a
	 * key like the others, `undefined` is not named.
	 */
	values: Readonly<Record<string, unknown>>;
	/** An item as *Get* emits it, or auto-map: what cannot be written is left out, else an error. */
	isItem?: boolean;
	files?: InputFiles;
}

/** What one input writes to an item that is there. */
export interface UpdateInput extends WriteInput {
	id: number;
}

/** What one input writes to the item that has its matching values, or to a new one. */
export interface UpsertInput extends WriteInput {
	/** Names of the fields that must be equal; at least one. */
	matchBy: readonly string[];
}

/** An item after its input was written. */
export interface Written {
	ok: true;
	entityTypeId: number;
	id: number;
	/** The state after this input's own write, as the portal sent it. */
	item: RawItem;
	/** Of an upsert. */
	isNew?: boolean;
	/** What was left out, or saved in another way than it was sent. */
	hints: string[];
}

/** Both errors know what to do; see `explain` for the portal's. */
export interface NotWritten {
	ok: false;
	error: PortalError | WriteError;
}

export type WriteOutcome = Written | NotWritten;
