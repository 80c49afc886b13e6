import type { HttpContext } from '../../../http/env.ts';
import { boundaryIn, readForm, type SentForm } from '../../../http/multipart.ts';
import { announcesTooMuch, tooLarge } from '../../../http/negotiation.ts';
import { unlessGivenUp } from '../../../http/policy/context.ts';
import { chunksOf, UploadRefused } from '../../../http/read-upload.ts';
import { anonymousId, readCookie } from './cookie.ts';
import { isSafe } from './guard.ts';
import { POLL_HEADER, POLLED } from './live.ts';
import type { FileLimits, OpenPage, PageRequest, StaffPage } from './page.ts';

/** Forms of pages are short; files have a way of their own. */
const FORM_BYTES = 64 * 1024;

const FORM_TYPE = 'application/x-www-form-urlencoded';

/** Null where it is longer than forms are; what is over is not read. */
const textOf = async ({ body, headers }: Request): Promise<string | null> => {
  if (announcesTooMuch(headers, FORM_BYTES)) return null;
  const decoder = new TextDecoder();
  let [text, size] = ['', 0];
  for await (const chunk of body ?? []) {
    size += chunk.byteLength;
    if (size > FORM_BYTES) return null;
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
};

const formWithFile = (c: HttpContext, { boundary, limits }: SentFileOf): Promise<SentForm> => {
  const { raw } = c.req;
  if (announcesTooMuch(raw.headers, limits.limitBytes)) throw new UploadRefused(tooLarge(limits.limitBytes));
  c.get('call').extend(limits.deadlineMs);
  return readForm(chunksOf(raw, limits), boundary);
};

type SentFileOf = { readonly boundary: string; readonly limits: FileLimits };

/** What a form with a file is read by, where the page takes one and one is sent; undefined otherwise. */
export const sentFileOf = (c: HttpContext, page: StaffPage | OpenPage): SentFileOf | undefined => {
  const limits = page.needs === 'anybody' || isSafe(c.req.method) ? undefined : page.act?.file;
  const boundary = limits && boundaryIn(c.req.header('content-type'));
  return limits && boundary ? { boundary, limits } : undefined;
};

/** Null where it is no form, or too long. */
const formOf = async (c: HttpContext, withFile: SentFileOf | undefined): Promise<SentForm | null> => {
  if (isSafe(c.req.method)) return { fields: new URLSearchParams(), file: undefined };
  if (withFile) return formWithFile(c, withFile);
  const type = (c.req.header('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase();
  if (type !== FORM_TYPE) return null;
  c.set('receiving', true);
  const text = await unlessGivenUp(c.get('call').signal, () => textOf(c.req.raw));
  c.set('receiving', false);
  return text === null ? null : { fields: new URLSearchParams(text), file: undefined };
};

/** What PostgreSQL can keep. */
export const areTexts = (values: Iterable<string>): boolean => ![...values].some((value) => value.includes('\0'));

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

/** Whether a page asks by itself, and nobody has done anything. */
export const isPoll = (c: HttpContext): boolean =>
  isSafe(c.req.method) && (c.req.header(POLL_HEADER) !== undefined || c.req.query(POLLED) !== undefined);

/** The path as it was asked, with its query. */
export const askedAt = (c: HttpContext): string => {
  const { pathname, search } = new URL(c.req.url);
  return `${pathname}${search}`;
};

type Reading = Pick<PageRequest, 'nonce' | 'address' | 'token'> & { readonly withFile: SentFileOf | undefined };

export const readPageRequest = async (c: HttpContext, { withFile, ...given }: Reading): Promise<PageRequest | null> => {
  const sent = await formOf(c, withFile);
  const { searchParams: query } = new URL(c.req.url);
  const form = sent?.fields;
  if (!form || !areTexts([...form.values(), ...query.values(), ...Object.values(c.req.param())])) return null;
  return {
    ...given,
    at: askedAt(c),
    params: c.req.param(),
    query,
    form,
    file: sent.file,
    client: c.req.header('user-agent') ?? '',
    requestId: c.get('call').requestId,
    signal: c.get('call').signal,
  };
};
