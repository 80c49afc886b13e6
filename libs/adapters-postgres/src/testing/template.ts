import postgres from 'postgres';

const serverOf = (url: string) => postgres(url, { max: 1, onnotice: () => undefined });

/** Of one run of tests: its global setup names them, and drops them at the end. */
const prefix = (): string => {
  const name = process.env.TEST_TEMPLATE;
  if (!name) throw new Error('TEST_TEMPLATE is not set: tools/test/services.setup.ts sets it for each run');
  return name;
};

/**
 * A database that is filled once in a run, by whoever asks first, for others to be copied from: `create database … template`
 * takes a moment where migrations and a seed take seconds. Nobody may be connected to it.
 */
export const templateOf = async (
  serverUrl: string,
  kind: string,
  fill: (url: string) => Promise<unknown>,
): Promise<string> => {
  const name = `${prefix()}_${kind}`;
  const making = `${name}_making`;
  const server = serverOf(serverUrl);
  try {
    await server`select pg_advisory_lock(hashtext(${name}))`;
    const [made] = await server`select 1 from pg_database where datname = ${name}`;
    if (made) return name;
    await server.unsafe(`drop database if exists ${making} with (force)`);
    await server.unsafe(`create database ${making}`);
    await fill(Object.assign(new URL(serverUrl), { pathname: `/${making}` }).href);
    await server.unsafe(`alter database ${making} rename to ${name}`);
    return name;
  } finally {
    await server.end();
  }
};

export const dropTemplates = async (serverUrl: string): Promise<void> => {
  const server = serverOf(serverUrl);
  try {
    const left = await server<{ readonly datname: string }[]>`
      select datname from pg_database where starts_with(datname, ${`${prefix()}_`})`;
    for (const { datname } of left) await server.unsafe(`drop database ${datname} with (force)`);
  } finally {
    await server.end();
  }
};
