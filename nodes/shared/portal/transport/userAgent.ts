import { name, version } from '../../../../package.json';

/** Every request names its sender (docs/portal-contract.md §2): a portal may refuse one that does not. */
export const USER_AGENT = `${name}/${version}`;
