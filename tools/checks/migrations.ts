import { join, resolve } from 'node:path';
import { conclude } from './finding.ts';
import { checkMigrations } from './migrations/check-migrations.ts';

const root = resolve(import.meta.dirname, '../..');

/** Those up to here were there before anything was released: what they break or hold up, nobody ran yet. */
const BEFORE_THE_FIRST_RELEASE = 30;

conclude(
  'migrations',
  checkMigrations(join(root, 'libs/adapters-postgres/migrations'), { root, after: BEFORE_THE_FIRST_RELEASE }),
);
