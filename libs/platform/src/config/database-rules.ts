import type { ValidPart } from './apps.ts';
import { readPostgresUrl } from './postgres-url.ts';
import type { ConfigWarning, Refusal } from './setting.ts';

const NAME = 'DATABASE_URL';

const VERIFYING: ReadonlySet<unknown> = new Set(['require', 'verify-ca', 'verify-full', undefined]);

/** What the settings of PostgreSQL may not be, alone or together. */
export const databaseRefusals = ({ database }: ValidPart): readonly Refusal[] => {
  const { url = '', tlsCa, tlsCertificate, tlsKey } = database;
  const read = readPostgresUrl(url);
  if (!read) return [];
  const { target, refusals } = read;
  const found: Refusal[] = refusals.map((refusal) => ({ name: NAME, ...refusal }));
  if (tlsCa !== undefined && !VERIFYING.has(target.tls.mode))
    found.push({ name: NAME, expected: 'sslmode=verify-full: DATABASE_TLS_CA vouches for nobody otherwise' });
  if (tlsCertificate !== undefined && tlsKey === undefined)
    found.push({ name: 'DATABASE_TLS_KEY', expected: 'the private key of DATABASE_TLS_CERTIFICATE' });
  if (tlsKey !== undefined && tlsCertificate === undefined)
    found.push({ name: 'DATABASE_TLS_CERTIFICATE', expected: 'the certificate of DATABASE_TLS_KEY' });
  return found;
};

/** What DATABASE_URL says and nobody hears. */
export const databaseWarnings = ({ database: { url = '' } }: ValidPart): readonly ConfigWarning[] =>
  (readPostgresUrl(url)?.ignored ?? []).map((parameter) => ({
    name: NAME,
    text: `its parameter ${parameter} is not known here, and is ignored`,
  }));
