import type { IncomingMessage } from 'node:http';
import { normalisePath, PATH_FAULTS } from '@orderline/domain/gateway';

type Target = { readonly path: string; readonly search: string } | { readonly fault: string };

/** RFC 3986 §3.2.2, without what is in escapes; empty where there is none, as HTTP/1.0 lets it be. */
const possibleHost = /^(?:(?:[\w.~!$&'()*+,;=-]+|\[[\da-f:.]+\])(?::\d{0,5})?)?$/i;

/** The target of a request, in the one spelling that is matched and forwarded. */
export const targetOf = ({ url = '', headers }: IncomingMessage): Target => {
  const at = url.indexOf('?');
  const normal = normalisePath(at < 0 ? url : url.slice(0, at));
  if (!normal.ok) return { fault: `The path ${PATH_FAULTS[normal.fault]}.` };
  const search = at < 0 ? '' : url.slice(at);
  if (!/^[!-~]*$/.test(search)) return { fault: 'The query has a character that must be encoded.' };
  if (!possibleHost.test(headers.host ?? '')) return { fault: 'The Host is none.' };
  return { path: normal.path, search };
};

/** Lower case, without port and final dot. */
export const hostOf = (request: IncomingMessage): string =>
  (request.headers.host ?? '').toLowerCase().replace(/:\d*$/, '').replace(/\.$/, '');
