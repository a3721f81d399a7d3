import type { Portal } from '../test/portal';

/** What a portal has been asked since its log was cleared. */
export interface Asked {
	requests: number;
	/** Those the full bucket refused. */
	refused: number;
}

export const asked = ({ requests }: Portal): Asked => ({
	requests: requests.length,
	refused: requests.filter(({ error }) => error === 'QUERY_LIMIT_EXCEEDED').length,
});
