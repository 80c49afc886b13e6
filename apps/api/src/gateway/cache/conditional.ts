import type { HeaderRecord } from './header-record.ts';

const tags = /(?:W\/)?"[!#-~\x80-\xff]*"/g;

const opaque = (tag: string): string => tag.replace(/^W\//, '');

/** Weak comparison (RFC 9110 §8.8.3.2). */
export const isSameTag = (one: string, other: string): boolean => opaque(one) === opaque(other);

/** Whether the client has the answer already (RFC 9110 §13.2.2). */
export const isNotModified = (
  asked: HeaderRecord,
  { status, headers }: { status: number; headers: HeaderRecord },
): boolean => {
  if (status !== 200) return false;
  const known = asked['if-none-match'];
  const { etag, 'last-modified': changed } = headers;
  if (known !== undefined)
    return (
      known.trim() === '*' || (etag !== undefined && (known.match(tags) ?? []).some((tag) => isSameTag(tag, etag)))
    );
  const since = asked['if-modified-since'];
  return since !== undefined && changed !== undefined && Date.parse(changed) <= Date.parse(since);
};

/** What is of the body is left out of a head without one (RFC 9110 §15.4.5). */
export const isOfBody = (name: string): boolean =>
  name.startsWith('content-') && name !== 'content-location' && name !== 'content-security-policy';
