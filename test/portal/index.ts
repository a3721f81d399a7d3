export { startPortal } from './startPortal';
export { seedRichType } from './seeding/seed';
export { seedEveryField, type EveryField } from './seeding/seedEveryField';
export type * from './portalApi';
export type * from './items/types';
export type { PortalUser } from './users';
export { LENIENT, STRICT, type Behaviour, type BehaviourChoice } from './behaviour';
export type { Conditions } from './limits/conditions';
export type { Robot, RobotTrigger } from './events/robots';
