import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { UpstreamInFile } from '@orderline/contracts/gateway/gateway-file';
import type { UpstreamTls } from '@orderline/domain/gateway';
import { faultIn, type Part } from './faults.ts';
import type { Fault } from './source.ts';

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** Certificates, or what is wrong with the file: node:tls would take what it cannot read for none, and trust nobody. */
const certificatesIn = (file: string): { readonly pem: string } | { readonly fault: string } => {
  try {
    const pem = readFileSync(file, 'utf8');
    const certificates = pem.match(CERTIFICATE) ?? [];
    for (const one of certificates) new X509Certificate(one);
    return certificates.length > 0 ? { pem } : { fault: `${file} has no certificate (PEM)` };
  } catch (error) {
    return { fault: `${file} cannot be used: ${error instanceof Error ? error.message : error}` };
  }
};

type Read = Pick<UpstreamInFile, 'tls' | 'targets'> & { readonly folder: string | undefined };

/** Who vouches for the targets of an upstream; the file is read where it is known from where. */
export const readTls = (part: Part, { tls, targets, folder }: Read, faults: Fault[]): UpstreamTls | null => {
  if (tls === undefined) return null;
  targets.forEach((target, at) => {
    if (!target.startsWith('https:'))
      faults.push(faultIn(part, ['targets', at], 'it is asked without TLS, of which tls speaks: write https'));
  });
  const { ca, hostname = null } = tls;
  if (ca === undefined) return { ca: null, hostname };
  if (folder === undefined) return { ca: { file: ca, pem: null }, hostname };
  const file = resolve(folder, ca);
  const read = certificatesIn(file);
  if ('fault' in read) faults.push({ ...faultIn(part, ['tls', 'ca'], read.fault), file });
  return { ca: { file, pem: 'pem' in read ? read.pem : null }, hostname };
};
