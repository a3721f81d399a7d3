export { startPortal } from './startPortal';
export { seedRichType } from './seed';
export { seedEveryField, type EveryField } from './seedEveryField';
export type * from './portalApi';
export type * from './types';
export type { PortalUser } from './users';
export { LENIENT, STRICT, type Behaviour, type BehaviourChoice } from './behaviour';
export type { Conditions } from './conditions';
export type { Robot, RobotTrigger } from './robots';
