import { ServiceUnavailable } from './unavailable.ts';

type Explanation = { readonly says: RegExp; readonly why: (found: string) => string; readonly fix: string };

const OWN_SERVER = 'set DATABASE_URL to a PostgreSQL of yours';

const EXPLANATIONS: readonly Explanation[] = [
  {
    says: /error while loading shared libraries: ([^:\s]+)|Library not loaded: (\S+)/,
    why: (library) => `the library ${library} is missing`,
    fix: `reinstall the binaries (npm ci --include=optional), install that library, or ${OWN_SERVER}`,
  },
  {
    says: /could not bind IPv4 address "[^"]*": (Address already in use)/,
    why: () => 'its port is in use',
    fix: 'choose another port, or none to have a free one',
  },
  {
    says: /(invalid locale settings|invalid locale name.*|could not find suitable text search.*)/,
    why: (what) => what,
    fix: 'unset LC_ALL and LANG and try again',
  },
  {
    says: /could not (?:resize|create|open) shared memory segment.*?: (.+)/,
    why: (what) => `it gets no shared memory (${what})`,
    fix: 'give /dev/shm at least 64 MB (in a container: --shm-size=256m)',
  },
  {
    says: /(No space left on device)/,
    why: () => 'the disk is full',
    fix: 'free some space and try again',
  },
  {
    says: /initialized by PostgreSQL version (\d+)/,
    why: (version) => `its data is of PostgreSQL ${version}`,
    fix: 'delete that directory (development data is seeded again), or dump and restore it with the old version',
  },
  {
    says: /(data directory .* has (?:wrong ownership|invalid permissions))/,
    why: (what) => what,
    fix: 'run as the user who made it, or delete it',
  },
  {
    says: /(pre-existing shared memory block)/,
    why: () => 'processes of a crashed server still hold its memory',
    fix: 'wait until they end, or end them: they are named postgres',
  },
];

export type PostgresFailure = { readonly directory: string; readonly how: string; readonly log: string };

export const portIsTaken = (log: string): boolean => /could not bind IPv4 address.*Address already in use/.test(log);

export const memoryIsHeld = (log: string): boolean => log.includes('pre-existing shared memory block');

/** One line that says what keeps PostgreSQL from starting, followed by the end of its own log. */
export const explainPostgresFailure = ({ directory, how, log }: PostgresFailure): ServiceUnavailable => {
  for (const { says, why, fix } of EXPLANATIONS) {
    const found = says.exec(log);
    if (found === null) continue;
    const what = why(found.slice(1).find((group) => group !== undefined) ?? '');
    return new ServiceUnavailable(`PostgreSQL on ${directory} does not start: ${what}\n${log}`, fix);
  }
  return new ServiceUnavailable(
    `PostgreSQL on ${directory} does not start: ${how}\n${log}`,
    `see above, or ${OWN_SERVER}`,
  );
};
