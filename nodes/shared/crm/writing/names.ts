import { labelKeyReader, type LabelKind } from '../labels/labelKinds';
import { onlyLinkedType } from '../values/bindings';
import { doesNotFit, unwritable, type WrittenField } from './forms/writeError';

/** Something a name may stand for. */
export interface Candidate {
	id: string;
	label: string;
	/** Of pipelines: a new item goes there where none is named. */
	isDefault?: boolean;
}

/**
 * Finds what a name may stand for: of lists (statuses, pipelines) all there is, of users and items
 * those that may be called so. `undefined` where the connection may not look there.
 */
export type NameFinder = (kind: LabelKind, name: string) => readonly Candidate[] | undefined;

/** A stage's id that names its pipeline: `C5:WON`, `DT1268_52:PREPARATION`; nobody calls a stage so. */
const STAGE_OF_PIPELINE = /^(?:DT(\d+)_|C)(\d+):[A-Z0-9_]+$/;

/**
 * Ids without one, of leads, quotes and the first pipeline of deals: the portal's own, and those it
 * makes. Other texts in capitals may be what people call a stage (`MQL`), so they are looked up.
 */
const BARE_STAGE =
	/^(?:NEW|PREPARATION|PREPAYMENT_INVOICE|EXECUTING|FINAL_INVOICE|WON|LOSE|APOLOGY|IN_PROCESS|PROCESSED|CONVERTED|JUNK|DRAFT|SENT|RECEIVED|APPROVED|DECLAINED|UC_[A-Z0-9]+|\d+)$/;
const FIRST_DYNAMIC = 31;
const DEAL = 2;
const MOST_LISTED = 20;

/** Stages and pipelines are never empty: an empty one is left out (docs/portal-contract.md §7). */
export function isStageOrPipeline({ name, field }: WrittenField): boolean {
	return name === 'stageId' || field.type === 'crm_category';
}

/** Whether a value is a stage's id for sure, so that nobody has to look it up. */
export function isStageId(value: unknown, entityTypeId: number): boolean {
	if (typeof value !== 'string') return false;
	const text = value.trim();
	const isBare = entityTypeId < FIRST_DYNAMIC && BARE_STAGE.test(text);
	return isBare || STAGE_OF_PIPELINE.test(text);
}

/** Whether a value is written as the ids of stages are, of whatever object type. */
export const looksLikeStageId = (value: unknown): boolean =>
	typeof value === 'string' && /^(?:(?:DT\d+_|C)\d+:)?[A-Z0-9_]+$/.test(value.trim());

/**
 * The portal resets a stage that is not of the item's pipeline, and says nothing
 * (docs/portal-contract.md §7).
 * @throws WriteError where its id shows it
 */
function checkPipeline(written: WrittenField, stageId: string, resolver: NameResolver): void {
	const { entityTypeId, item } = resolver;
	const [, type, pipeline] = STAGE_OF_PIPELINE.exec(stageId) ?? [];
	// `C…` are deals' stages only.
	const ofType = type ?? (pipeline === undefined ? entityTypeId : DEAL);
	if (Number(ofType) !== entityTypeId) {
		throw unwritable(written, `cannot be ${stageId}: this stage is of another object type`);
	}
	const own = pipeline ?? (entityTypeId === DEAL ? '0' : undefined);
	if (own === undefined) return;
	const named = String(item['categoryId'] ?? '');
	const current = named === '' ? defaultPipeline(pipeline, resolver) : named;
	// A name that is not looked up yet is no number.
	if (current === undefined || !/^\d+$/.test(current) || Number(own) === Number(current)) return;
	const whose = named === '' ? 'a new item is made in' : 'the item is in';
	throw unwritable(
		written,
		`cannot be ${stageId}: this stage is of pipeline ${own}, and ${whose} pipeline ${current}`,
		`Give a stage of that pipeline, or "categoryId": ${own} beside it to move the item there.`,
	);
}

/** Where an item is made that names a stage of a pipeline, but no pipeline; looked up for these only. */
function defaultPipeline(
	pipeline: string | undefined,
	{ entityTypeId, find }: NameResolver,
): string | undefined {
	if (pipeline === undefined) return '0';
	return find(`category:${entityTypeId}`, pipeline)?.find(({ isDefault }) => isDefault)?.id;
}

/** Which list or object type the names of a field's values are looked up in. */
function kindOf(
	{ name, field }: WrittenField,
	entityTypeId: number,
	item: Readonly<Record<string, unknown>>,
): LabelKind | undefined {
	if (field.type === 'crm') {
		const linked = onlyLinkedType(field);
		return linked === undefined ? undefined : `item:${linked}`;
	}
	return labelKeyReader(name, field, entityTypeId)?.('?', item)?.kind;
}

/** What a text means in a field that holds ids of something. */
export interface NameResolver {
	entityTypeId: number;
	find: NameFinder;
	/** What is known of the item; its `categoryId` says which stages it may have. */
	item: Readonly<Record<string, unknown>>;
}

/**
 * The id that a name stands for, where one only fits exactly as a label shows it.
 * @throws WriteError that lists the candidates with their ids
 */
export function idOfName(
	written: WrittenField,
	name: string,
	{ entityTypeId, find, item }: NameResolver,
): string {
	const text = name.trim();
	const isStatus = written.field.type === 'crm_status';
	const kind = kindOf(written, entityTypeId, item);
	if (kind && isStatus && isStageOrPipeline(written) && isStageId(text, entityTypeId)) {
		checkPipeline(written, text, { entityTypeId, find, item });
		return text;
	}
	if (!kind && !isStatus) throw doesNotFit(written, name, 'an id');
	const candidates = kind && find(kind, text);
	if (candidates) return chosenId(written, text, candidates);
	if (isStatus) return text;
	throw unwritable(
		written,
		`names ${JSON.stringify(text)}, and the connection may not look it up`,
		'Give the id, or let the connected user and the scopes of the credential read it.',
	);
}

/**
 * The one candidate that is meant: by its id, else by its label.
 * @throws WriteError that lists the candidates with their ids
 */
export function chosenId(
	written: WrittenField,
	text: string,
	candidates: readonly Candidate[],
): string {
	const byLabel = candidates.filter(({ label }) => label.trim() === text);
	const byId = candidates.find(({ id }) => id === text);
	if (byId && byLabel.every((one) => one === byId)) return byId.id;
	const [only] = byLabel;
	if (only && byLabel.length === 1 && !byId) return only.id;
	if (byLabel.length === 0) {
		throw unwritable(
			written,
			`has nothing called ${JSON.stringify(text)}`,
			candidates.length > 0 ? `There is: ${listedCandidates(candidates)}.` : 'Give an id.',
		);
	}
	throw unwritable(
		written,
		`names ${JSON.stringify(text)}, which may mean several`,
		`Give the id of one: ${listedCandidates(byId ? [byId, ...byLabel] : byLabel)}.`,
	);
}

function listedCandidates(candidates: readonly Candidate[]): string {
	const some = candidates.slice(0, MOST_LISTED).map(({ id, label }) => `${label} (${id})`);
	const more = candidates.length - some.length;
	return some.join(', ') + (more > 0 ? ` and ${more} more` : '');
}
