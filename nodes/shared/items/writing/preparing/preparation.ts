import type { ItemSchema } from '../../../crm/schema/itemSchema';
import { WriteError } from '../../../crm/writing/forms/writeError';
import {
	writeItem,
	type ItemInput,
	type WritePurpose,
	type WritingRules,
	type WrittenItem,
} from '../../../crm/writing/itemWriting';
import { isMatch, matchingOf, type Matching } from '../../../crm/writing/matching';
import type { NameFinder } from '../../../crm/writing/names';
import { savedOtherwise } from '../../../crm/writing/savedValues';
import { asPortalError, type PortalError } from '../../../portal/errors/portalError';
import { itemSchemaFor, itemSchemaOf } from '../../lookups/itemSchemas';
import type { RawItem } from '../../reading/rawItem';
import type { UpsertInput, WriteInput, Writing } from '../sending/writing';
import { lookUpNames, type NameRequests } from './nameLookups';

/** Object types by id, or why they could not be read. */
type Schemas = Map<number, { ok: true; schema: ItemSchema } | { ok: false; error: PortalError }>;

const itemInput = (input: WriteInput): ItemInput => ({
	...input,
	isItem: input.isItem ?? false,
	isUpsert: 'matchBy' in input,
	binaryFields: input.files?.names ?? new Set(),
});

/**
 * What the inputs of one operation need known before they are encoded: the fields of their types and
 * the ids behind the names in them, all of it in a few requests.
 */
export class Preparation {
	private constructor(
		private readonly writing: Writing,
		private readonly schemas: Schemas,
		private readonly find: NameFinder,
	) {}

	/** Reads the types of the inputs; names are not known yet. */
	static async ofTypes(writing: Writing, inputs: readonly WriteInput[]): Promise<Preparation> {
		const schemas: Schemas = new Map();
		for (const entityTypeId of new Set(inputs.map((input) => input.entityTypeId))) {
			try {
				const schema = await itemSchemaOf(writing.portal, entityTypeId);
				schemas.set(entityTypeId, { ok: true, schema });
			} catch (caught) {
				schemas.set(entityTypeId, { ok: false, error: asPortalError(caught) });
			}
		}
		return new Preparation(writing, schemas, () => undefined);
	}

	/** @throws PortalError where the type could not be read */
	schemaOf(entityTypeId: number): ItemSchema {
		const known = this.schemas.get(entityTypeId);
		if (!known) throw new WriteError(`The object type ${entityTypeId} was not read`);
		if (!known.ok) throw known.error;
		return known.schema;
	}

	/** The fields of a type, where they could be read. */
	knownSchema(entityTypeId: number): ItemSchema | undefined {
		const known = this.schemas.get(entityTypeId);
		return known?.ok ? known.schema : undefined;
	}

	/**
	 * One input as it is sent.
	 * @throws WriteError, PortalError where its type could not be read
	 */
	encode(input: WriteInput, purpose: WritePurpose, stored?: RawItem): WrittenItem {
		return writeItem(itemInput(input), this.rules(input, purpose, this.find), stored);
	}

	/** What the portal saved of an input in another way than it was sent. */
	savedOtherwise(
		{ entityTypeId }: WriteInput,
		{ fields }: WrittenItem,
		answered: RawItem,
	): string[] {
		return savedOtherwise(fields, answered, { schema: this.schemaOf(entityTypeId), entityTypeId });
	}

	/**
	 * What an input of an upsert looks for.
	 * @throws WriteError, PortalError where its type could not be read
	 */
	matching(input: UpsertInput): Matching {
		const rules = this.rules(input, 'create', this.find);
		return matchingOf(itemInput(input), input.matchBy, rules);
	}

	/** Whether an item is the one that an input looks for. */
	isMatch(input: UpsertInput, matching: Matching, item: RawItem): boolean {
		return isMatch(matching, item, itemInput(input), this.rules(input, 'create', this.find));
	}

	/**
	 * Looks up the names in the inputs. A field or an option that a kept schema does not know may be
	 * new: then the schema is read again, once.
	 * @param storedOf the item an input is written to, where it was read
	 */
	async withNames<Input extends WriteInput>(
		inputs: readonly Input[],
		purpose: WritePurpose,
		storedOf: (input: Input) => RawItem | undefined = () => undefined,
	): Promise<Preparation> {
		const first = this.tryAll(inputs, purpose, storedOf);
		if (first.failed.length > 0) await this.readSchemasAgain(first.failed);
		const { requests } = first.failed.length > 0 ? this.tryAll(inputs, purpose, storedOf) : first;
		const find = requests.size > 0 ? await lookUpNames(this.writing.portal, requests) : this.find;
		return new Preparation(this.writing, this.schemas, find);
	}

	private rules(input: WriteInput, purpose: WritePurpose, find: NameFinder): WritingRules {
		const schema = this.schemaOf(input.entityTypeId);
		return { schema, purpose, timezone: this.writing.timezone, find };
	}

	/** Encodes everything with every name taken for granted, to see which names there are. */
	private tryAll<Input extends WriteInput>(
		inputs: readonly Input[],
		purpose: WritePurpose,
		storedOf: (input: Input) => RawItem | undefined,
	) {
		const requests: NameRequests = new Map();
		const failed: WriteInput[] = [];
		const find: NameFinder = (kind, name) => {
			requests.set(kind, (requests.get(kind) ?? new Set()).add(name));
			return [{ id: name, label: name }];
		};
		for (const input of inputs) {
			try {
				writeItem(itemInput(input), this.rules(input, purpose, find), storedOf(input));
			} catch (caught) {
				if (caught instanceof WriteError) failed.push(input);
				else asPortalError(caught);
			}
		}
		return { requests, failed };
	}

	private async readSchemasAgain(failed: readonly WriteInput[]): Promise<void> {
		for (const [entityTypeId, known] of this.schemas) {
			const inputs = failed.filter((input) => input.entityTypeId === entityTypeId);
			if (!known.ok || inputs.length === 0) continue;
			const values = inputs.map((input) => ({ ...input.values }));
			try {
				const schema = await itemSchemaFor(this.writing.portal, entityTypeId, values);
				this.schemas.set(entityTypeId, { ok: true, schema });
			} catch (caught) {
				asPortalError(caught);
			}
		}
	}
}
