import type { RestSession } from './restSession';

/** n8n's callback, the portal's pages and back: more hops than this is a loop. */
const MAX_REDIRECTS = 10;

interface StoredCredential {
	data?: { oauthTokenData?: unknown };
}

/**
 * Connects an OAuth2 credential as a person does with "Connect my account": asks n8n for the
 * authorize address, opens it, follows every redirect with the browser's cookies until n8n's
 * callback has answered, and makes sure that n8n holds a token now.
 * @throws Error that says which step did not go on, with what the last page said
 */
export async function connectOAuth(rest: RestSession, credentialId: string): Promise<void> {
	const authorizeUrl = await rest.get<string>(`/rest/oauth2-credential/auth?id=${credentialId}`);
	const last = await followRedirects(rest, authorizeUrl);
	if (!last.url.startsWith(rest.url)) {
		throw new Error(`The portal did not lead back to n8n; it said at ${last.url}: ${last.text}`);
	}
	const stored = await rest.get<StoredCredential>(
		`/rest/credentials/${credentialId}?includeData=true`,
	);
	if (!stored.data?.oauthTokenData) {
		throw new Error(`n8n did not accept the portal's answer: ${last.text}`);
	}
}

async function followRedirects(rest: RestSession, start: string) {
	let url = start;
	for (let hops = 0; hops < MAX_REDIRECTS; hops++) {
		const response = await rest.fetch(url);
		const location = response.headers.get('location');
		if (response.status < 300 || response.status >= 400 || !location) {
			return { url: withoutQuery(url), text: readable(await response.text()) };
		}
		url = new URL(location, url).href;
	}
	throw new Error(`More than ${MAX_REDIRECTS} redirects, the last one to ${withoutQuery(url)}`);
}

/** The query of these addresses holds codes and states, which belong in no log. */
function withoutQuery(url: string): string {
	const { origin, pathname } = new URL(url);
	return origin + pathname;
}

function readable(page: string): string {
	return page
		.replace(/<(script|style)[\s\S]*?<\/\1>/g, '')
		.replace(/<[^>]*>/g, ' ')
		.replace(/\s+/g, ' ')
		.trim()
		.slice(0, 500);
}
