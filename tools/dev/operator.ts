import { join } from 'node:path';
import { projectDirectory, stateDirectory } from '../services/project.ts';
import { operatorEnvironment } from '../services/running.ts';
import { developmentSecrets } from './secrets.ts';

/** What the operator's commands find in this checkout where nobody says: the system that npm start runs, and its secrets. */
const environmentOf = async (command: string | undefined, env: NodeJS.ProcessEnv): Promise<NodeJS.ProcessEnv> => {
  if (command === 'keys' || command === 'gateway') return env;
  if (command === 'config') {
    const prints = process.argv[3] === 'print';
    return { ...env, ...(prints && { ENVIRONMENT: env.ENVIRONMENT || 'development' }) };
  }
  const found = await operatorEnvironment(env);
  return found.ENVIRONMENT === 'development' ? { ...(await developmentSecrets(stateDirectory)), ...found } : found;
};

Object.assign(process.env, await environmentOf(process.argv[2], process.env));
await import(join(projectDirectory, 'apps', 'operator', 'src', 'main.ts'));
