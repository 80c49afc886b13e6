import { err, ok, type Result } from '@orderline/domain/shared';
import type { Broken, Reply } from './exchange.ts';
import type { BadReplyReason, HttpFailure } from './http-failure.ts';
import type { HttpRequest } from './http-request.ts';
import { type Attempted, mayHaveHappened, waitAskedBy } from './retrying.ts';

const JSON_TYPE = /^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The reply's JSON, unparsed by any schema; undefined where it has no body. */
const jsonOf = ({ headers, body }: Reply): Result<unknown, BadReplyReason> => {
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
const readValue = <Value>(
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

export type Conclusion<Value> = {
  readonly attempted: Attempted;
  /** Whether the call changes anything at the upstream. */
  readonly isWrite: boolean;
  readonly request: Pick<HttpRequest<Value>, 'reply' | 'status'>;
  readonly now: number;
};

type Asked = { readonly retryAfterMs?: number };

const rejected = (reply: Reply, asked: Asked): HttpFailure => {
  const json = jsonOf(reply);
  return { kind: 'rejected', status: reply.status, body: json.ok ? json.value : undefined, ...asked };
};

const brokenRead = ({ fault, status }: Broken): HttpFailure => {
  if (fault === 'connect-failed') return { kind: 'not-sent', reason: 'unreachable' };
  if (fault !== 'too-large' && fault !== 'not-http') return { kind: 'no-reply', reason: fault };
  return { kind: 'bad-reply', reason: fault, ...(status === undefined ? {} : { status }) };
};

const notSent = ({ fault }: Broken): HttpFailure => ({
  kind: 'not-sent',
  reason: fault === 'deadline' || fault === 'cancelled' ? fault : 'unreachable',
});

const unreadable = (reason: BadReplyReason, status: number, isWrite: boolean): HttpFailure => ({
  kind: isWrite ? 'outcome-unknown' : 'bad-reply',
  reason,
  status,
});

const certain = (attempted: Attempted['last'], asked: Asked): HttpFailure => {
  if (attempted.kind === 'circuit-open') return { kind: 'not-sent', reason: 'circuit-open', ...asked };
  if (attempted.kind === 'reply') return rejected(attempted, asked);
  return attempted.sent ? brokenRead(attempted) : notSent(attempted);
};

const unknown = (attempted: Attempted['last'], asked: Asked): HttpFailure => {
  if (attempted.kind === 'circuit-open') return { kind: 'outcome-unknown', reason: 'circuit-open', ...asked };
  if (attempted.kind === 'reply')
    return { kind: 'outcome-unknown', reason: 'status', status: attempted.status, ...asked };
  const reason = attempted.fault === 'connect-failed' ? 'unreachable' : attempted.fault;
  return { kind: 'outcome-unknown', reason, ...(attempted.status === undefined ? {} : { status: attempted.status }) };
};

/** What the attempts come to. After an attempt at a write that may have taken effect, only a 2xx is an answer. */
export const conclude = <Value>({
  attempted: { last, isUnsure },
  isWrite,
  request,
  now,
}: Conclusion<Value>): Result<Value, HttpFailure> => {
  if (last.kind === 'reply' && last.status < 400) {
    const value = readValue(last, request);
    return value.ok ? value : err(unreadable(value.error, last.status, isWrite));
  }
  const asking = waitAskedBy(last, now);
  const asked = asking === undefined ? {} : { retryAfterMs: asking };
  const isUnknown = isWrite && (isUnsure || mayHaveHappened(last));
  return err(isUnknown ? unknown(last, asked) : certain(last, asked));
};
