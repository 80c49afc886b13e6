import type { HttpContext } from '../../../http/env.ts';
import type { ClientAddress } from '../../../http/policy/client-address.ts';
import { anonymousId, readCookie } from './cookie.ts';
import { formToken, isSafe } from './guard.ts';
import type { PageRequest } from './page.ts';

/** Forms of pages are short; files have a way of their own. */
const FORM_BYTES = 64 * 1024;

const FORM_TYPE = 'application/x-www-form-urlencoded';

const textOf = async (body: AsyncIterable<Uint8Array>): Promise<string | null> => {
  const decoder = new TextDecoder();
  let [text, size] = ['', 0];
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > FORM_BYTES) return null;
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
};

/** Null where it is no form, or too long. */
const formOf = async (c: HttpContext): Promise<URLSearchParams | null> => {
  if (isSafe(c.req.method)) return new URLSearchParams();
  const type = (c.req.header('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase();
  const text = type === FORM_TYPE && c.req.raw.body ? await textOf(c.req.raw.body) : null;
  return text === null ? null : new URLSearchParams(text);
};

/** What PostgreSQL can keep. */
const isText = (value: string): boolean => !value.includes('\0');

export type Browsing = {
  /** What the browser keeps, or is given now. */
  readonly id: string;
  readonly isNew: boolean;
  readonly nonce: string;
};

export const browsing = (c: HttpContext, nonce: string): Browsing => {
  const kept = readCookie(c.req.header('cookie'));
  return { id: kept ?? anonymousId(), isNew: kept === null, nonce };
};

type Reading = Browsing & { readonly addressOf: ClientAddress; readonly addressHeader: string };

export const readPageRequest = async (
  c: HttpContext,
  { id, nonce, addressOf, addressHeader }: Reading,
): Promise<PageRequest | null> => {
  const form = await formOf(c);
  const url = new URL(c.req.url);
  if (!form || ![...form.values(), ...url.searchParams.values(), ...Object.values(c.req.param())].every(isText))
    return null;
  return {
    at: `${url.pathname}${url.search}`,
    params: c.req.param(),
    query: url.searchParams,
    form,
    token: formToken(id),
    nonce,
    address: addressOf(c.env?.incoming?.socket.remoteAddress, c.req.header(addressHeader)),
    client: c.req.header('user-agent') ?? '',
    requestId: c.get('call').requestId,
    signal: c.get('call').signal,
  };
};
