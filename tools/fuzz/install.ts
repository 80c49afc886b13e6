import { join } from 'node:path';
import { pythonPrograms } from '../services/python.ts';
import type { Say } from './system.ts';

const requirements = join(import.meta.dirname, 'python', 'requirements.txt');

/** The program of the pinned Schemathesis. Throws with what to do where it cannot be had. */
export const installSchemathesis = async (say: Say): Promise<string> =>
  join(await pythonPrograms({ what: 'Schemathesis', requirements, name: 'python', say }), 'schemathesis');
