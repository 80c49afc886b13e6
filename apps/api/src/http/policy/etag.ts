import { err, ok, type Result } from '@orderline/domain/shared';
import type { Refused } from './problem.ts';

/** Each is tried against the store. */
const mostVersions = 10;

/** A strong entity tag (RFC 9110 §8.8.3). */
export const etagOf = (version: string): string => `"${version}"`;

const element = /[ \t]*(?:(?:W\/)?"([\x21\x23-\x7e\x80-\xff]*)")?[ \t]*(?:,|$)/y;

/**
 * What stands in the quotes of each tag of a list; null where the header is no such list. Weak ones count as strong:
 * our tags name a version, and a proxy that compresses weakens the tag, or ends it in the coding, of the same version.
 */
const tagsIn = (header: string): readonly string[] | null => {
  const tags: string[] = [];
  for (element.lastIndex = 0; element.lastIndex < header.length; ) {
    const found = element.exec(header);
    if (!found) return null;
    if (found[1] !== undefined) tags.push(found[1].replace(/(?:-{1,2}|;)(?:gzip|br|zstd|deflate)$/, ''));
  }
  return tags;
};

/** Whether If-None-Match names the version (RFC 9110 §13.1.2); what cannot be read names none. */
export const isKnown = (header: string | undefined, version: string): boolean => {
  if (header === undefined) return false;
  return header.trim() === '*' || tagsIn(header)?.includes(version) === true;
};

/**
 * The versions that If-Match lists, the newest first: the numbers that the tags begin with. A tag that is none of ours is
 * as stale as an old one.
 */
export const versionsIn = (header: string | undefined): Result<readonly number[], Refused> => {
  if (header === undefined || header.trim() === '*') return err({ problem: 'precondition-required' });
  const tags = tagsIn(header);
  if (!tags || tags.length === 0) return err({ problem: 'invalid-header', errors: [malformed] });
  const versions = new Set(tags.flatMap((tag) => /^(\d{1,15})(?:\.[a-z_]+)?$/.exec(tag)?.[1] ?? []).map(Number));
  if (versions.size > mostVersions) return err({ problem: 'invalid-header', errors: [tooMany] });
  return versions.size === 0
    ? err({ problem: 'precondition-failed' })
    : ok([...versions].toSorted((one, other) => other - one));
};

const malformed = { header: 'If-Match', code: 'wrong-form', detail: 'is no ETag such as "3", quotes included' };

const tooMany = { header: 'If-Match', code: 'too-many', detail: `names more than ${mostVersions} versions` };
