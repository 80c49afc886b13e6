import type { SendWebhook, Sent, WebhookSender } from '@orderline/domain/webhooks';
import standardwebhooks from 'standardwebhooks';
import { Agent, type Dispatcher, errors } from 'undici';
import { retryAfterMs } from '../retrying.ts';
import { ForbiddenAddress, guardedConnector } from './connect.ts';
import type { Resolve } from './resolve.ts';
import type { TargetRules } from './targets.ts';

export type WebhookSenderOptions = Pick<TargetRules, 'allowedNetworks'> & {
  readonly connectMs?: number;
  /** An attempt from looking the name up to the end of what is read. */
  readonly totalMs?: number;
  readonly resolve?: Resolve;
  /** Epoch milliseconds. */
  readonly now?: () => number;
};

const CONNECT_MS = 5_000;
const TOTAL_MS = 20_000;

/** Of an answer no more is read: only its status is asked for. */
const READ_BYTES = 1024;

/** What name servers say of a name that has no address. */
const UNRESOLVED = new Set(['ENOTFOUND', 'ENODATA']);
const UNREACHABLE = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ENETDOWN', 'EHOSTDOWN', 'EADDRNOTAVAIL']);
const CERTIFICATE = /^(?:ERR_TLS|ERR_SSL|CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_MISMATCH|EPROTO)/;

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';

/** Of a question to a name server, such as `queryA`. */
const isOfName = (error: unknown): boolean =>
  error instanceof Error && 'syscall' in error && String(error.syscall).startsWith('query');

/** In words that an operator reads beside the delivery; what a receiver wrote is never among them. */
const reasonOf = (error: unknown): string => {
  if (error instanceof ForbiddenAddress) return error.message;
  const code = codeOf(error);
  if (error instanceof errors.ConnectTimeoutError) return 'the connection was not made in time';
  if (error instanceof Error && error.name === 'TimeoutError') return 'no answer in time';
  if (UNRESOLVED.has(code)) return 'the name has no address';
  if (isOfName(error)) return 'the name could not be looked up';
  if (UNREACHABLE.has(code)) return 'nobody takes connections there';
  if (CERTIFICATE.test(code)) return `TLS is refused: ${code}`;
  if (error instanceof errors.HTTPParserError || code === 'UND_ERR_HEADERS_OVERFLOW') return 'the answer is no HTTP';
  return 'the connection was lost';
};

/** Reads a little of it, so that a connection that brought no more can be used again, and lets go of the rest. */
const discard = async (body: Dispatcher.ResponseData['body']): Promise<void> => {
  let read = 0;
  try {
    for await (const piece of body) {
      read += Buffer.byteLength(piece);
      if (read > READ_BYTES) return;
    }
  } catch {
    // The status has come, and says all.
  }
};

const headersOf = ({ secrets, eventId, deliveryId, at, body }: SendWebhook): Readonly<Record<string, string>> => ({
  'content-type': 'application/json',
  accept: '*/*',
  'user-agent': 'Orderline-Webhooks/1',
  'webhook-id': eventId,
  'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
  'webhook-signature': secrets.map((secret) => new standardwebhooks.Webhook(secret).sign(eventId, at, body)).join(' '),
  'orderline-delivery-id': deliveryId,
});

export type OpenWebhookSender = { readonly send: WebhookSender; close(): Promise<void> };

/**
 * Sends webhooks by Standard Webhooks, over connections of its own, past every proxy of the environment, to public addresses
 * alone. A redirect is an answer and is not followed.
 */
export const webhookSender = (options: WebhookSenderOptions): OpenWebhookSender => {
  const { connectMs = CONNECT_MS, totalMs = TOTAL_MS, now = Date.now } = options;
  const agent = new Agent({ connect: guardedConnector(options, connectMs), pipelining: 1, maxHeaderSize: 16_384 });
  const post = async (asked: SendWebhook): Promise<Sent> => {
    const { origin, pathname, search } = new URL(asked.url);
    const { statusCode, headers, body } = await agent.request({
      ...{ origin, path: `${pathname}${search}`, method: 'POST', headers: headersOf(asked), body: asked.body },
      ...{ signal: AbortSignal.timeout(totalMs), headersTimeout: 0, bodyTimeout: 0 },
    });
    await discard(body);
    const { 'retry-after': retryAfter } = headers;
    const waitMs = retryAfterMs(typeof retryAfter === 'string' ? retryAfter : undefined, now());
    return { kind: 'answered', status: statusCode, ...(waitMs !== undefined && { retryAfterMs: waitMs }) };
  };
  return {
    send: (asked) => post(asked).catch((error): Sent => ({ kind: 'failed', error: reasonOf(error) })),
    close: () => agent.destroy(),
  };
};
