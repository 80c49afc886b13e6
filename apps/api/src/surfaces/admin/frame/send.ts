import type { Logger } from '@orderline/platform';
import type { HttpContext } from '../../../http/env.ts';
import { beginReading, renderStream } from '../../../http/render.ts';
import { reply } from '../../../http/reply.ts';
import { clearedCookie, writeCookie } from './cookie.ts';
import { formToken, pageHeaders } from './guard.ts';
import { formKeyOf, type Known } from './known.ts';
import { layout } from './layout.ts';
import { POLLED } from './live.ts';
import { menuOf } from './menu.ts';
import { type File, isFile, isSent, type PageAnswer, type Sent, type Shown, type StaffPage } from './page.ts';
import type { Browsing } from './requests.ts';

export type Visit = Browsing & { readonly known: Known };

type Sending = {
  readonly pages: readonly StaffPage[];
  readonly logger: Pick<Logger, 'error' | 'warn'>;
  readonly draining: AbortSignal | undefined;
};

/** Sends what a page answers, with what the browser is to keep. */
export const sending = ({ pages, logger, draining }: Sending) => {
  const leadOn = (c: HttpContext, { to, id }: Sent, { nonce }: Visit) => {
    const cookie = id === null ? clearedCookie : id && writeCookie(id);
    // What was fetched for a part of a page must not be led elsewhere by itself: the whole page goes there.
    const isFetched = c.req.header('hx-request') === 'true';
    const there = isFetched ? { 'HX-Redirect': to } : { Location: to };
    const headers = { ...pageHeaders(nonce), ...there, ...(cookie && { 'Set-Cookie': cookie }) };
    return reply(c, isFetched ? 200 : 303, null, headers);
  };

  const hand = (c: HttpContext, { mediaType, chunks, file }: File, { nonce }: Visit) => {
    const headers = { ...pageHeaders(nonce), 'Content-Disposition': `attachment; filename="${file}"` };
    const reading = beginReading([c.get('call').signal, draining]);
    return renderStream(c, { mediaType, chunks, whole: true, reading, logger, headers });
  };

  const show = async (c: HttpContext, shown: Shown, { id, isNew, nonce, known }: Visit) => {
    const { staff } = known;
    const kept = shown.id ?? id;
    const menu = staff ? menuOf(pages, staff) : [];
    const { pathname, searchParams } = new URL(c.req.url);
    searchParams.set(POLLED, '');
    const around = {
      staff,
      menu,
      at: c.req.path,
      refreshTo: `${pathname}?${searchParams}`,
      sought: c.req.query('q'),
      token: formToken(formKeyOf(known, kept)),
      nonce,
    };
    return reply(c, shown.status ?? 200, String(await layout(shown, around)), {
      ...pageHeaders(nonce),
      'Content-Type': 'text/html; charset=utf-8',
      ...(isNew || shown.id !== undefined ? { 'Set-Cookie': writeCookie(kept) } : {}),
      ...(shown.onwards === undefined ? {} : { Refresh: `0; url=${shown.onwards}` }),
    });
  };

  return async (c: HttpContext, answer: PageAnswer, visit: Visit) => {
    if (isSent(answer)) return leadOn(c, answer, visit);
    return isFile(answer) ? hand(c, answer, visit) : show(c, answer, visit);
  };
};
