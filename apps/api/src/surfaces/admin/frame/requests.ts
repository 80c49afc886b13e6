import type { HttpContext } from '../../../http/env.ts';
import { boundaryIn, readForm, type SentForm } from '../../../http/multipart.ts';
import { announcesTooMuch, tooLarge } from '../../../http/negotiation.ts';
import type { ClientAddress } from '../../../http/policy/client-address.ts';
import { chunksOf, UploadRefused } from '../../../http/read-upload.ts';
import { anonymousId, readCookie } from './cookie.ts';
import { formToken, isSafe } from './guard.ts';
import type { FileLimits, PageRequest } from './page.ts';

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

/** A form with a file, where the page takes one. */
const formWithFile = (c: HttpContext, boundary: string, limits: FileLimits): Promise<SentForm> => {
  const { raw } = c.req;
  if (announcesTooMuch(raw.headers, limits.limitBytes)) throw new UploadRefused(tooLarge(limits.limitBytes));
  c.get('call').extend(limits.deadlineMs);
  return readForm(chunksOf(raw, limits), boundary);
};

/** Null where it is no form, or too long. */
const formOf = async (c: HttpContext, limits: FileLimits | undefined): Promise<SentForm | null> => {
  if (isSafe(c.req.method)) return { fields: new URLSearchParams(), file: undefined };
  const boundary = limits && boundaryIn(c.req.header('content-type'));
  if (limits && boundary) return formWithFile(c, boundary, limits);
  const type = (c.req.header('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase();
  const text = type === FORM_TYPE && c.req.raw.body ? await textOf(c.req.raw.body) : null;
  return text === null ? null : { fields: new URLSearchParams(text), file: undefined };
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

type Reading = Browsing & {
  readonly addressOf: ClientAddress;
  readonly addressHeader: string;
  /** Of a page that takes a file. */
  readonly fileLimits: FileLimits | undefined;
};

export const readPageRequest = async (
  c: HttpContext,
  { id, nonce, addressOf, addressHeader, fileLimits }: Reading,
): Promise<PageRequest | null> => {
  const sent = await formOf(c, fileLimits);
  const url = new URL(c.req.url);
  const form = sent?.fields;
  if (!form || ![...form.values(), ...url.searchParams.values(), ...Object.values(c.req.param())].every(isText))
    return null;
  return {
    at: `${url.pathname}${url.search}`,
    params: c.req.param(),
    query: url.searchParams,
    form,
    file: sent.file,
    token: formToken(id),
    nonce,
    address: addressOf(c.env?.incoming?.socket.remoteAddress, c.req.header(addressHeader)),
    client: c.req.header('user-agent') ?? '',
    requestId: c.get('call').requestId,
    signal: c.get('call').signal,
  };
};
