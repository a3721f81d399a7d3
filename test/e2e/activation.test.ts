import { connectPortal, importWorkflow } from '../host/connectedPortal';
import { startN8n, type N8n } from '../host/n8n';
import { packedPackage } from '../host/packedPackage';
import { startPortal, type Portal } from '../portal';
import { boundEvents, TRIGGER, triggerThenGet } from './stage';

jest.setTimeout(180_000);

/** A portal with something wrong, done after it was connected, and what activation must say. */
interface Trouble {
	what: string;
	cause(portal: Portal): void | Promise<void>;
	says: RegExp;
}

const TROUBLES: Trouble[] = [
	{
		what: 'the application is not installed',
		cause: ({ application }) => void (application.installed = false),
		says: /Script only/,
	},
	{
		what: 'the application lacks the CRM permission',
		// The permissions of a connection are those of the time when its token was made.
		cause: (portal) => {
			portal.application.scope = ['task'];
			portal.expireTokens();
		},
		says: /crm/i,
	},
	{
		what: 'the portal is down',
		cause: (portal) => portal.stop(),
		says: /portal/i,
	},
	{
		what: 'something else answers at the portal’s address',
		cause: ({ faults }) =>
			void faults.add({ times: 1_000, html: { status: 200, text: '<html>Moved</html>' } }),
		says: /portal/i,
	},
	{
		what: 'access has been revoked',
		cause: (portal) => portal.revokeTokens(),
		says: /connect/i,
	},
];

let n8n: N8n;
const portals: Portal[] = [];

/** What activation said, by trouble. n8n tries each for 15 s, so they all go at once. */
const messages = new Map<string, string>();

beforeAll(async () => {
	n8n = await startN8n({ packageTarball: await packedPackage() });
	await Promise.all(TROUBLES.map(activateInTrouble));
});

afterAll(async () => {
	await n8n?.remove();
	for (const portal of portals) await portal.stop();
});

async function activateInTrouble({ what, cause }: Trouble): Promise<void> {
	const portal = await startPortal();
	portals.push(portal);
	const credential = await connectPortal(n8n, portal);
	await cause(portal);
	const workflow = await importWorkflow(n8n, triggerThenGet(), credential);
	const said = await n8n.activate(workflow.id).then(
		() => 'it became active',
		(error: Error) => error.message,
	);
	messages.set(what, said);
	expect(boundEvents({ portal }, n8n.webhookUrl(workflow, TRIGGER))).toEqual([]);
}

it.each(TROUBLES)('says so when $what', ({ what, says }) => {
	expect(messages.get(what)).toMatch(says);
});

it('gives each cause a message of its own, without a secret', () => {
	expect(new Set(messages.values()).size).toBe(TROUBLES.length);
	const secrets = portals.flatMap(({ application }) => [
		application.clientSecret,
		application.applicationToken,
	]);
	for (const said of [...messages.values(), n8n.logs()]) {
		for (const secret of secrets) expect(said).not.toContain(secret);
	}
});
