import { foldHeaderName, isForwardedHeader, isIdentityHeader, isOtherwiseHeader } from './header-names.ts';
import { normalisePath, PATH_FAULTS } from './path.ts';
import type { GatewayRequest } from './ports.ts';

/** A request that somebody asks about: names of headers are in lower case. */
export type AskedAbout = {
  readonly method: string;
  readonly url: string;
  readonly headers: ReadonlyMap<string, string>;
};

export type ReadAsked =
  | { readonly ok: true; readonly request: GatewayRequest }
  | { readonly ok: false; readonly fault: 'no-url' | 'path'; readonly text: string };

const PARTS = /^https?:\/\/(?<authority>[^/?#]+)(?<path>[^?#]*)(?:\?(?<query>[^#]*))?/;

const hostOf = (authority: string): string => authority.toLowerCase().replace(/:\d*$/, '').replace(/\.$/, '');

/** The request as the table is asked for it: of a URL as it stands there, as a parser would have repaired what is refused. */
export const askedOf = ({ method, url, headers }: AskedAbout): ReadAsked => {
  const { authority, path, query = '' } = PARTS.exec(url)?.groups ?? {};
  if (authority === undefined)
    return { ok: false, fault: 'no-url', text: `${url} is no URL such as https://shop.example.com/orders` };
  const normal = normalisePath(path || '/');
  if (!normal.ok) return { ok: false, fault: 'path', text: `the path ${PATH_FAULTS[normal.fault]}` };
  const parameters = new URLSearchParams(query);
  return {
    ok: true,
    request: {
      ...{ method, host: hostOf(headers.get('host') ?? authority), path: normal.path },
      query: (name) => parameters.get(name) ?? undefined,
      header: (name) => headers.get(name),
    },
  };
};

/** The headers of a request that go no further: the gateway alone says who asks and where from, and the request itself what for. */
export const droppedNames = (headers: ReadonlyMap<string, string>): readonly string[] =>
  [...headers.keys()].filter((name) => {
    const folded = foldHeaderName(name);
    return isIdentityHeader(folded) || isForwardedHeader(folded) || isOtherwiseHeader(folded);
  });
