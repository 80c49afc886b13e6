import { createPrivateKey, X509Certificate } from 'node:crypto';
import { z } from 'zod';

const BLOCK = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

const holds = (parse: () => unknown): boolean => {
  try {
    return parse() !== undefined;
  } catch {
    return false;
  }
};

const isCertificates = (text: string): boolean => {
  const blocks = text.match(BLOCK) ?? [];
  return blocks.length > 0 && holds(() => blocks.map((block) => new X509Certificate(block)));
};

export const pemCertificates = {
  schema: z.string().refine(isCertificates),
  expected: 'certificates as PEM',
};

export const pemPrivateKey = {
  schema: z.string().refine((text) => holds(() => createPrivateKey(text))),
  expected: 'a private key as PEM, without a passphrase',
};
