import { join, resolve } from 'node:path';

export const projectDirectory = resolve(import.meta.dirname, '../..');

/** Where servers on this machine keep their data; ignored by git, and safe to delete while nothing runs. */
export const stateDirectory = resolve(process.env.ORDERLINE_STATE_DIRECTORY || join(projectDirectory, '.data'));
