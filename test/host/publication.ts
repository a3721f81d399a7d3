import { RestError, type RestSession } from './restSession';
import { waitUntil } from './waitUntil';
import { readWorkflow } from './workflows';

/** n8n tries a failing activation 5 times in 15 s before it gives up (ARCHITECTURE.md "Life cycle"). */
const PUBLICATION_SECONDS = 60;

/** n8n's answer on how far the publication of a workflow is. */
export interface Publication {
	status: 'in_progress' | 'not_published' | 'published' | 'partial' | 'failed';
	liveVersionId: string | null;
	pendingVersionId: string | null;
	triggers: Array<{ nodeId: string; status: string; errorMessage: string | null }>;
}

/** A trigger could not be started; the message is the one that the editor shows. */
export class PublicationError extends Error {
	constructor(readonly publication: Publication) {
		const messages = publication.triggers.map(({ errorMessage }) => errorMessage).filter(Boolean);
		super(messages.join('; ') || `Publication ended as "${publication.status}"`);
	}
}

/**
 * Publishes the newest version and waits until it is really live. Newer hosts answer long before
 * the triggers are started; older ones when they are.
 * @throws PublicationError with the trigger's own message when a newer n8n gave up; RestError with
 *   the same message from an older one
 */
export async function publishWorkflow(rest: RestSession, id: string): Promise<void> {
	const { versionId } = await readWorkflow(rest, id);
	await switchWorkflow(rest, id, 'activate', { versionId });
	const publication = await settledPublication(rest, id);
	if (publication && publication.status !== 'published') throw new PublicationError(publication);
}

/** Deactivates a workflow and waits until its triggers have been stopped. */
export async function deactivateWorkflow(rest: RestSession, id: string): Promise<void> {
	await switchWorkflow(rest, id, 'deactivate', {});
	await settledPublication(rest, id);
}

/** n8n 1.x has no publishing: its editor saves the workflow with its switch turned. */
async function switchWorkflow(
	rest: RestSession,
	id: string,
	how: 'activate' | 'deactivate',
	body: object,
): Promise<void> {
	const published = await orMissing(rest.post(`/rest/workflows/${id}/${how}`, body));
	if (published !== undefined) return;
	const { versionId } = await readWorkflow(rest, id);
	await rest.patch(`/rest/workflows/${id}`, { active: how === 'activate', versionId });
}

/** @returns `undefined` where n8n has no such thing: it answers when activation is over */
export async function readPublication(
	rest: RestSession,
	id: string,
): Promise<Publication | undefined> {
	return await orMissing(rest.get<Publication>(`/rest/workflows/${id}/publication-status`));
}

/** Waits until no workflow is being published. */
export async function allSettled(rest: RestSession): Promise<void> {
	const all = await rest.get<Array<{ id: string }>>('/rest/workflows');
	for (const { id } of all) await settledPublication(rest, id);
}

async function settledPublication(rest: RestSession, id: string): Promise<Publication | undefined> {
	const { publication } = await waitUntil(
		`workflow ${id} to be published or deactivated`,
		async () => {
			const now = await readPublication(rest, id);
			return now && !isSettled(now) ? undefined : { publication: now };
		},
		{ seconds: PUBLICATION_SECONDS },
	);
	return publication;
}

function isSettled({ status, pendingVersionId }: Publication): boolean {
	return status !== 'in_progress' && pendingVersionId === null;
}

/** `undefined` where this version of n8n has no such address. */
async function orMissing<T>(request: Promise<T>): Promise<T | undefined> {
	return await request.catch((error: unknown) => {
		if (error instanceof RestError && error.status === 404) return undefined;
		throw error;
	});
}
