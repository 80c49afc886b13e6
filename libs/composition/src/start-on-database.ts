import {
  type AppliedSchema,
  appliedSchema,
  type Database,
  requiredVersion,
  Unsupported,
} from '@orderline/adapters-postgres';
import { CannotStart, diagnose, EXIT, NotReady, type StateLog } from '@orderline/platform';

/** What only somebody who changes the settings, or the server, can put right. */
const LASTING: ReadonlySet<string> = new Set(['credentials', 'no-database']);

const SETTING = 'DATABASE_URL';

/**
 * Throws `CannotStart` where PostgreSQL is reached in a way in which the product cannot work, whatever it waits for; where it
 * is away, that is told at once, and waited for.
 */
export const startOnDatabase = async (
  database: Pick<Database, 'verify' | 'business'>,
  states: Pick<StateLog, 'wrong'>,
): Promise<void> => {
  let asked = 'postgres';
  try {
    await database.verify();
    asked = 'migrations';
    const unfit = whyUnfit(await appliedSchema(database.business), await requiredVersion());
    if (unfit instanceof CannotStart) throw unfit;
  } catch (error) {
    if (error instanceof CannotStart) throw error;
    const { kind, cause, advice } = diagnose(error, SETTING);
    const exitCode = EXIT.misconfigured;
    if (error instanceof Unsupported) {
      throw new CannotStart(error.message, { advice: `change it, or ${SETTING}`, exitCode });
    }
    if (LASTING.has(kind)) throw new CannotStart(`PostgreSQL: ${cause}`, { advice, exitCode });
    states.wrong(asked, { error, setting: SETTING, level: 'error', means: 'this process is not ready' });
  }
};

/** Why a release does not run on a schema; undefined where it does. An older schema is waited for. */
export const whyUnfit = ({ version, neededBy }: AppliedSchema, required: number): NotReady | undefined => {
  if (version < required) {
    return new NotReady(`the schema is at ${version}, this release needs ${required}`, 'migrate the database');
  }
  if (neededBy <= required) return undefined;
  const what = `the schema is at ${version} and needs a release that knows ${neededBy}, this one knows ${required}`;
  return new CannotStart(what, { advice: 'start a newer release', exitCode: EXIT.misconfigured });
};
