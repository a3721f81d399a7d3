import { randomCode } from '../randomCode';
import type { Application, TokenAnswer } from '../items/types';

const ACCESS_LIFE_S = 3600;
const REFRESH_LIFE_MS = 180 * 24 * 3600 * 1000;
const CODE_LIFE_MS = 30_000;
/** A delivery reuses a token that is still good for at least this long. */
const REUSE_MS = 1800 * 1000;

/** What a token or code stands for. */
export interface Grant {
	application: Application;
	userId: number;
	expiresAt: number;
	/** As the portal learned it with the token: a changed list shows with a new one (§3). */
	scope: readonly string[];
	/** How many events in a row led to this token; 0 for a client's own (§4). */
	hops: number;
}

/** Where a token answer says the portal and its authorization server are. */
export interface Addresses {
	url: string;
	authServer: string;
	memberId: string;
}

/** Access tokens live an hour, refresh tokens 180 days and once, codes 30 s (docs/portal-contract.md §3). */
export class Tokens {
	private readonly access = new Map<string, Grant>();
	private readonly refresh = new Map<string, Grant>();
	private readonly codes = new Map<string, Grant>();
	private readonly forDeliveries = new Map<string, TokenAnswer>();

	constructor(
		private readonly now: () => number,
		private readonly addresses: () => Addresses,
	) {}

	issue(application: Application, userId: number, hops = 0): TokenAnswer {
		const scope = [...application.scope];
		const expiresAt = this.now() + ACCESS_LIFE_S * 1000;
		const accessToken = randomCode(70);
		const refreshToken = randomCode(70);
		this.access.set(accessToken, { application, userId, expiresAt, scope, hops });
		this.refresh.set(refreshToken, {
			application,
			userId,
			expiresAt: this.now() + REFRESH_LIFE_MS,
			scope,
			hops: 0,
		});
		return {
			access_token: accessToken,
			expires: Math.floor(expiresAt / 1000),
			expires_in: ACCESS_LIFE_S,
			scope: application.scope.join(','),
			domain: new URL(this.addresses().authServer).host,
			server_endpoint: `${this.addresses().authServer}/rest/`,
			status: application.status,
			client_endpoint: `${this.addresses().url}/rest/`,
			member_id: this.addresses().memberId,
			user_id: userId,
			refresh_token: refreshToken,
		};
	}

	/** A token for an event's `auth`, shared by deliveries close in time. */
	issueForDelivery(application: Application, userId: number, hops: number): TokenAnswer {
		const key = `${application.id} ${userId} ${hops} ${application.scope.join()}`;
		const known = this.forDeliveries.get(key);
		const grant = known && this.access.get(known.access_token);
		if (known && grant && grant.expiresAt - this.now() > REUSE_MS) return known;
		const answer = this.issue(application, userId, hops);
		this.forDeliveries.set(key, answer);
		return answer;
	}

	/** What the token stands for, also when it has expired; `undefined`: no such token. */
	find(accessToken: string): Grant | undefined {
		return this.access.get(accessToken);
	}

	issueCode(application: Application, userId: number): string {
		const code = randomCode(70);
		this.codes.set(code, {
			application,
			userId,
			expiresAt: this.now() + CODE_LIFE_MS,
			scope: application.scope,
			hops: 0,
		});
		return code;
	}

	/** Trades a code or refresh token, once; `undefined`: too old, used, or another client's. */
	redeem(
		kind: 'authorization_code' | 'refresh_token',
		value: string,
		application: Application,
		mayAuthorize: (userId: number) => boolean,
	): TokenAnswer | undefined {
		const store = kind === 'refresh_token' ? this.refresh : this.codes;
		const grant = store.get(value);
		if (!grant || grant.application !== application) return undefined;
		store.delete(value);
		if (!mayAuthorize(grant.userId)) return undefined;
		return grant.expiresAt > this.now() ? this.issue(application, grant.userId) : undefined;
	}

	/** Makes every access token of the application answer `expired_token`. */
	expire(application: Application): void {
		for (const grant of this.access.values()) {
			if (grant.application === application)
				grant.expiresAt = Math.min(grant.expiresAt, this.now());
		}
	}

	/** Forgets everything the application holds: `invalid_token`, `invalid_grant`. */
	revoke(application: Application): void {
		for (const store of [this.access, this.refresh, this.codes]) {
			for (const [value, grant] of store) {
				if (grant.application === application) store.delete(value);
			}
		}
	}
}
