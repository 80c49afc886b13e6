import type { Result } from '@orderline/domain/shared';
import { err, ok } from '@orderline/domain/shared';
import type { Reply } from './exchange.ts';
import type { BadReplyReason } from './http-failure.ts';
import type { HttpRequest } from './http-request.ts';

const JSON_TYPE = /^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The reply's JSON, unparsed by any schema; undefined where it has no body. */
export const jsonOf = ({ headers, body }: Reply): Result<unknown, BadReplyReason> => {
  if (body.length === 0) return ok(undefined);
  if ((headers['content-encoding'] ?? 'identity') !== 'identity') return err('encoded');
  if (!JSON_TYPE.test(headers['content-type'] ?? '')) return err('not-json');
  try {
    return ok(JSON.parse(utf8.decode(body)));
  } catch {
    return err('not-json');
  }
};

/** What a 2xx reply says by its schema; a reply without a body is `undefined` to it. */
export const readValue = <Value>(
  reply: Reply,
  { reply: schema, status }: Pick<HttpRequest<Value>, 'reply' | 'status'>,
): Result<Value, BadReplyReason> => {
  if (reply.status >= 300) return err('redirect');
  if (reply.status !== (status ?? reply.status)) return err('other-status');
  const json = jsonOf(reply);
  if (!json.ok) return json;
  const parsed = schema.safeParse(json.value);
  return parsed.success ? ok(parsed.data) : err('wrong-schema');
};
