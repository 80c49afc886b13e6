import type { Endpoint } from '@orderline/contracts/http/endpoint';
import type { Lines, Outgoing } from './exchange.ts';

export type Input = Readonly<Record<string, unknown>>;

/** The request that an operation is: what the path names goes there, the rest into the body, or the query without one. */
export const requestOf = ({ method, path, body, upload, operationId }: Endpoint, input: Input): Outgoing => {
  const rest: Record<string, unknown> = { ...input };
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = String(rest[name] ?? '');
    delete rest[name];
    if (/^\.{0,2}$/.test(value)) throw new TypeError(`${operationId} needs "${name}", got "${value}".`);
    return encodeURIComponent(value);
  });
  const shared = { method: method.toUpperCase(), headers: { Accept: 'application/json' } };
  if (upload) {
    const { content, contentType } = asUpload(rest);
    return { ...shared, url: filled, headers: { ...shared.headers, 'Content-Type': contentType }, body: content };
  }
  if (!body) return { ...shared, url: `${filled}${queryOf(rest)}` };
  return {
    ...shared,
    url: filled,
    headers: { ...shared.headers, 'Content-Type': 'application/json' },
    body: JSON.stringify(rest),
  };
};

/** The type of an operation that reads lines asks for these two. */
const asUpload = (input: Input) => input as { readonly content: Lines; readonly contentType: string };

const queryOf = (input: Input): string => {
  const stated = Object.entries(input).filter(([, value]) => value !== undefined);
  const pairs = stated.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`);
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
};
