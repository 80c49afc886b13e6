import type { Check } from './check.ts';
import { clock } from './clock.ts';
import { embeddedPostgres } from './embedded-postgres.ts';
import { givenServices } from './given.ts';
import { dependencies, lock, nodeAtHand, pinnedNode } from './installation.ts';
import { leftovers } from './leftovers.ts';
import { containerEngine } from './local.ts';
import { ports } from './ports.ts';
import { settings } from './settings.ts';
import { diskSpace, state } from './storage.ts';

export const CHECKS: readonly Check[] = [
  nodeAtHand,
  pinnedNode,
  dependencies,
  lock,
  embeddedPostgres,
  settings,
  ...ports,
  diskSpace,
  state,
  leftovers,
  ...givenServices,
  containerEngine,
  clock,
];
