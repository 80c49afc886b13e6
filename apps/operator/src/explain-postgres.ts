import { readPostgresUrl } from '@orderline/platform';

const UNTRUSTED = 'its certificate does not prove who it is: check host and sslrootcert in DATABASE_URL';

/** By SQLSTATE, or the code of the driver or the network. */
const remedies: Readonly<Record<string, string>> = {
  '28P01': 'check the password in DATABASE_URL',
  '28000': 'check the user in DATABASE_URL, and that the server lets it in from here',
  '3D000': 'create the database, or check its name in DATABASE_URL',
  '42501': 'let the user of DATABASE_URL own the database, or grant it what it lacks',
  '53300': 'too many connections: wait, or raise max_connections',
  '42P01': 'it has no schema of ours, or an older one: check DATABASE_URL, then npm run migrate',
  '42703': 'it has no schema of ours, or an older one: check DATABASE_URL, then npm run migrate',
  '25006': 'the server only reads: DATABASE_URL must lead to the primary',
  ECONNREFUSED: 'nobody listens there: check host and port in DATABASE_URL, and that PostgreSQL is up',
  ENOTFOUND: 'the name is unknown: check the host in DATABASE_URL',
  EAI_AGAIN: 'the name is unknown: check the host in DATABASE_URL',
  'connect ENOENT': 'no socket there: check the folder in DATABASE_URL, and that PostgreSQL is up',
  'connect EACCES': 'no access to its socket: run this as a user who may, or check the folder in DATABASE_URL',
  TLS_NOT_OFFERED: 'it speaks no TLS: check sslmode in DATABASE_URL, or have the server speak it',
  DEPTH_ZERO_SELF_SIGNED_CERT: UNTRUSTED,
  SELF_SIGNED_CERT_IN_CHAIN: UNTRUSTED,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNTRUSTED,
  ERR_TLS_CERT_ALTNAME_INVALID: UNTRUSTED,
  CERT_HAS_EXPIRED: UNTRUSTED,
  CONNECT_TIMEOUT: 'no answer: check host and port in DATABASE_URL, and the network',
};

/** Said of any file; of a socket where the call was to connect. */
const FILES: ReadonlySet<string> = new Set(['ENOENT', 'EACCES']);

const told = (code: string, error: Error): string =>
  FILES.has(code) && 'syscall' in error && error.syscall === 'connect' ? `connect ${code}` : code;

const codesOf = (error: unknown): readonly string[] => {
  if (!(error instanceof Error)) return [];
  const own = 'code' in error && typeof error.code === 'string' ? [told(error.code, error)] : [];
  return [...own, ...codesOf(error.cause)];
};

const placeOf = (url: string): string => {
  const { hosts = [], database = '' } = readPostgresUrl(url)?.target ?? {};
  return `${hosts.map(({ host, port }) => `${host}:${port}`).join(',')}/${database}`;
};

/** One line of what is wrong with PostgreSQL, where, and what to do about it; no secret is in it. */
export const explainPostgres = (error: unknown, url: string): string => {
  const message = error instanceof Error ? error.message : String(error);
  const remedy = codesOf(error)
    .map((code) => remedies[code])
    .find((text) => text !== undefined);
  return `PostgreSQL at ${placeOf(url)}: ${message}${remedy ? `; ${remedy}` : ''}`;
};

const unreachable: ReadonlySet<string> = new Set([
  ...['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'CONNECT_TIMEOUT', 'ECONNRESET', 'CONNECTION_CLOSED', 'ETIMEDOUT'],
  ...[
    'connect ENOENT',
    'connect EACCES',
    'TLS_NOT_OFFERED',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'SELF_SIGNED_CERT_IN_CHAIN',
  ],
  ...['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'ERR_TLS_CERT_ALTNAME_INVALID', 'CERT_HAS_EXPIRED'],
  ...['53300', '57P03', '28P01', '28000', '3D000', '25006'],
]);

const unfit: ReadonlySet<string> = new Set(['42P01', '42703', '42501']);

/** Whether the database is there, and is not one that this can be asked of. */
export const isUnfit = (error: unknown): boolean => codesOf(error).some((code) => unfit.has(code));

/** Whether it is the server that is not there, or does not let us in, in place of what was asked of it. */
export const isUnreachable = (error: unknown): boolean => codesOf(error).some((code) => unreachable.has(code));
