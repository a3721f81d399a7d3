const LOCAL_NAME = /^localhost$|\.(?:localhost|local|internal|intranet|lan|home|corp|test|arpa)$/i;

/** Networks that no server outside reaches, by the first numbers of an IPv4 address. */
function isPrivateIpv4([one = 0, two = 0]: readonly number[]): boolean {
	if ([0, 10, 127].includes(one) || one >= 224) return true;
	if (one === 100) return two >= 64 && two <= 127;
	if (one === 169) return two === 254;
	if (one === 172) return two >= 16 && two <= 31;
	return one === 192 && two === 168;
}

/** Whether a server on the internet can reach an address, as far as its host tells. */
export function isPublicAddress(address: string): boolean {
	const host = hostOf(address);
	if (host === undefined) return false;
	if (host.startsWith('[')) return !/^\[(?:::1?\]|f[cde]|fe[89ab]|::ffff:)/i.test(host);
	if (/^\d+(?:\.\d+){3}$/.test(host)) return !isPrivateIpv4(host.split('.').map(Number));
	return host.includes('.') && !LOCAL_NAME.test(host);
}

function hostOf(address: string): string | undefined {
	try {
		return new URL(address).hostname;
	} catch {
		return undefined;
	}
}

/**
 * Whether no delivery of a portal on the internet reaches n8n, because its address is private. A portal
 * in the same private network may reach it.
 */
export const isOutOfReach = (n8nAddress: string, portalAddress: string): boolean =>
	!isPublicAddress(n8nAddress) && isPublicAddress(portalAddress);
