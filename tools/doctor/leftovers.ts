import { glob } from 'node:fs/promises';
import { join } from 'node:path';
import { type FoundRun, findRun } from '../services/run-record.ts';
import { advice, type Check, passed } from './check.ts';
import { databaseDirectory } from './storage.ts';

const RECORDS = ['services/*/*.run.json', 'test/*/*.run.json', 'test/*/*/*.run.json'];
const FIX = 'the next npm start or npm test stops them';

const recordsOf = async (stateDirectory: string): Promise<ReadonlySet<string>> => {
  const database = await databaseDirectory(stateDirectory);
  const records = new Set(database === undefined ? [] : [`${database}.run.json`]);
  for await (const name of glob(RECORDS, { cwd: stateDirectory })) records.add(join(stateDirectory, name));
  return records;
};

const distinct = (pids: readonly (number | undefined)[]): readonly number[] => [
  ...new Set(pids.filter((pid) => pid !== undefined)),
];

/** Servers that outlived who started them, and who works with the data now. */
export const leftovers: Check = {
  name: 'earlier runs',
  late: FIX,
  run: async ({ stateDirectory }) => {
    const records = await Promise.all([...(await recordsOf(stateDirectory))].map(findRun));
    const runs = records.filter((run): run is FoundRun => run !== undefined);
    const left = distinct(runs.map(({ inUse, server }) => (inUse ? undefined : server)));
    const owners = distinct(runs.map(({ inUse, owner }) => (inUse ? owner : undefined)));
    if (left.length > 0)
      return advice(`left servers running: ${left.join(', ')}`, `${FIX}, or: kill ${left.join(' ')}`);
    return passed(owners.length === 0 ? 'left nothing running' : `.data is in use by process ${owners.join(', ')}`);
  },
};
