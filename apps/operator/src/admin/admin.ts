import { fstatSync, statSync } from 'node:fs';
import { devNull } from 'node:os';
import { openAdminInfrastructure } from '@orderline/composition/admin';
import { loadConcerns, processSources, Unavailable } from '@orderline/platform';
import { Misuse, type Command as Operation, printed, UNREACHABLE } from '../command.ts';
import { explainPostgres, isUnreachable } from '../explain-postgres.ts';
import { HELP, readCommand } from './options.ts';
import { newPassword, readPassword } from './password.ts';
import { type PasswordOf, runAdmin } from './run.ts';

/** Where Node puts a standard output that is closed. */
const leadsNowhere = (): boolean => {
  const nowhere = statSync(devNull, { throwIfNoEntry: false });
  return nowhere !== undefined && nowhere.rdev !== 0 && fstatSync(1).rdev === nowhere.rdev;
};

/** Before anything is made: what is shown once must have somebody who sees it. */
const mustBeSeen = (what: string): void => {
  if (leadsNowhere()) throw new Misuse(`nobody would see ${what}: the output is closed, or /dev/null`);
};

const passwordOf: PasswordOf = async ({ passwordStdin }) =>
  passwordStdin
    ? { password: await readPassword(process.stdin), made: false }
    : { password: newPassword(), made: true };

const UNDELIVERED =
  'it was made, but what is shown once could not be written: have a new password sent by e-mail, or revoke the key and make another';

export const adminCommand: Operation = {
  help: HELP,
  exitCodes: { unavailable: UNREACHABLE },
  run: async (args) => {
    const asked = readCommand(args);
    if (asked === 'help') {
      process.stdout.write(HELP);
      return 0;
    }
    const { command } = asked;
    if (command.kind === 'create-api-key') mustBeSeen('the key');
    else if (command.kind === 'create-admin' && !command.passwordStdin)
      mustBeSeen('the password; --password-stdin takes one');
    const config = loadConcerns('api', ['database', 'passwords', 'apiKeys'], processSources());
    const admin = openAdminInfrastructure(config);
    try {
      const { ok, text, json } = await runAdmin(admin, asked.command, passwordOf);
      const said = asked.json ? `${JSON.stringify(json, null, 2)}\n` : `${text}\n`;
      if (!ok && !asked.json) {
        process.stderr.write(said);
        return 1;
      }
      await printed(said).catch((error: Error) => {
        throw new Error(ok ? `${UNDELIVERED} (${error.message})` : error.message, { cause: error });
      });
      return ok ? 0 : 1;
    } catch (error) {
      if (!isUnreachable(error)) throw error;
      throw new Unavailable(explainPostgres(error, config.database.url), { cause: error });
    } finally {
      await admin.close();
    }
  },
};
