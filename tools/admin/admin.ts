import { openAdminInfrastructure } from '@orderline/composition/admin';
import { loadConcerns, Unavailable } from '@orderline/platform';
import { developmentSecrets } from '../dev/secrets.ts';
import { operatorSources } from '../operator/connect.ts';
import { explainPostgres, isUnreachable } from '../operator/explain-postgres.ts';
import { runCommand, UNREACHABLE } from '../operator/run-command.ts';
import { stateDirectory } from '../services/project.ts';
import { HELP, readCommand } from './options.ts';
import { newPassword, readPassword } from './password.ts';
import { type PasswordOf, runAdmin } from './run.ts';

const passwordOf: PasswordOf = async ({ passwordStdin }) =>
  passwordStdin
    ? { password: await readPassword(process.stdin), made: false }
    : { password: newPassword(), made: true };

/** In development the api of this checkout digests keys with a pepper that it made for itself. */
const sources = async () => {
  const { env, readFile } = await operatorSources();
  const isDevelopment = env.ENVIRONMENT === 'development';
  return { env: isDevelopment ? { ...(await developmentSecrets(stateDirectory)), ...env } : env, readFile };
};

await runCommand(
  HELP,
  async () => {
    const asked = readCommand(process.argv.slice(2));
    if (asked === 'help') {
      process.stdout.write(HELP);
      return 0;
    }
    const config = loadConcerns('api', ['database', 'passwords', 'apiKeys'], await sources());
    const admin = openAdminInfrastructure(config);
    try {
      const { ok, text, json } = await runAdmin(admin, asked.command, passwordOf);
      const said = asked.json ? `${JSON.stringify(json, null, 2)}\n` : `${text}\n`;
      (ok || asked.json ? process.stdout : process.stderr).write(said);
      return ok ? 0 : 1;
    } catch (error) {
      if (!isUnreachable(error)) throw error;
      throw new Unavailable(explainPostgres(error, config.database.url), { cause: error });
    } finally {
      await admin.close();
    }
  },
  { unavailable: UNREACHABLE },
);
