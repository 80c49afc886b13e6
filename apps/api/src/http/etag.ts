import { accept, type Result, refuse } from '@orderline/domain/shared';
import type { Refused } from './reply.ts';

const tags = /^(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"(?:\s*,\s*(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*")*$/;

/** A strong entity tag (RFC 9110 §8.8.3). */
export const etagOf = (version: string): string => `"${version}"`;

/** Whether If-None-Match names the version, by weak comparison (RFC 9110 §13.1.2). */
export const isKnown = (header: string | undefined, version: string): boolean => {
  if (header === undefined) return false;
  if (header.trim() === '*') return true;
  return header.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etagOf(version));
};

/**
 * The version that If-Match names: the number that the ETag begins with. A tag that is none of ours is as stale as an
 * old one.
 */
export const versionIn = (header: string | undefined): Result<number, Refused> => {
  const text = header?.trim();
  if (text === undefined || text === '*') return refuse({ problem: 'precondition-required' });
  if (!tags.test(text)) return refuse({ problem: 'invalid-header', errors: [malformed] });
  const [, version] = /^"(\d{1,15})(?:\.[a-z_]+)?"$/.exec(text) ?? [];
  return version === undefined ? refuse({ problem: 'precondition-failed' }) : accept(Number(version));
};

const malformed = { header: 'If-Match', code: 'wrong-form', detail: 'is no ETag such as "3", quotes included' };
