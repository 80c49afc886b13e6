import { type Dispatcher, errors } from 'undici';
import type { CallDeadline } from './call-deadline.ts';
import type { BadReplyReason, LostReason } from './http-failure.ts';
import type { HttpPolicy } from './http-policy.ts';

type Fault = LostReason | 'connect-failed' | Extract<BadReplyReason, 'too-large' | 'not-http'>;

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';

/** A header or path that no request may carry: a bug of the caller. */
const isMisuse = (error: unknown): boolean => codeOf(error) === 'UND_ERR_INVALID_ARG';

/** What an error of undici or of a socket means for the call; `sent` tells whether anything was written. */
const faultOf = (error: unknown, sent: boolean): Fault => {
  if (!sent) return 'connect-failed';
  const code = codeOf(error);
  if (code === 'UND_ERR_HEADERS_OVERFLOW' || code === 'HPE_HEADER_OVERFLOW') return 'too-large';
  if (error instanceof errors.HTTPParserError && code !== 'HPE_INVALID_EOF_STATE') return 'not-http';
  return 'connection-lost';
};

/** Names in lower case; of what came twice, the values joined by commas. */
type ReplyHeaders = Readonly<Record<string, string>>;

export type Reply = {
  readonly kind: 'reply';
  readonly status: number;
  readonly headers: ReplyHeaders;
  readonly body: Buffer;
};

export type Broken = {
  readonly kind: 'broken';
  readonly fault: Fault;
  /** False where not a byte was written. */
  readonly sent: boolean;
  /** True from the reply's status on. */
  readonly begun: boolean;
  readonly status?: number;
};

export type Exchange = {
  readonly dispatcher: Dispatcher;
  readonly request: Dispatcher.DispatchOptions;
  readonly limits: ExchangeLimits;
  readonly callDeadline: CallDeadline;
};

type ExchangeLimits = Pick<HttpPolicy, 'connectMs' | 'headersMs' | 'bodyGapMs' | 'attemptMs' | 'replyBytes'>;

class GivenUp extends Error {
  override readonly name = 'GivenUp';
}

type Head = { readonly status: number; readonly headers: ReplyHeaders };

const joined = (headers: Readonly<Record<string, string | string[] | undefined>>): ReplyHeaders =>
  Object.fromEntries(Object.entries(headers).map(([name, value = '']) => [name, String(value)]));

/**
 * Sends one request and takes one reply, within its limits. What goes wrong out there is answered; what is no request
 * at all is thrown. The timers are ours: undici's are up to a second late.
 */
export const exchange = ({ dispatcher, request, limits, callDeadline }: Exchange): Promise<Reply | Broken> =>
  new Promise((resolve, reject) => {
    const pieces: Buffer[] = [];
    let size = 0;
    let head: Head | undefined;
    let controller: Dispatcher.DispatchController | undefined;
    let isOver = false;

    const end = (how: Reply | Broken): void => {
      isOver = true;
      clearTimeout(whole);
      clearTimeout(phase);
      callDeadline.signal.removeEventListener('abort', onGiveUp);
      resolve(how);
    };
    const fail = (fault: Fault): void => {
      if (isOver) return;
      const status = head === undefined ? {} : { status: head.status };
      end({ kind: 'broken', fault, sent: controller !== undefined, begun: head !== undefined, ...status });
      controller?.abort(new GivenUp(fault));
    };
    const onGiveUp = (): void => fail(callDeadline.reason());
    const whole = setTimeout(() => fail('attempt-timeout'), limits.attemptMs);
    let phase = setTimeout(() => fail('connect-failed'), limits.connectMs);
    const enterPhase = (fault: Fault, ms: number): void => {
      clearTimeout(phase);
      if (!isOver) phase = setTimeout(() => fail(fault), ms);
    };
    callDeadline.signal.addEventListener('abort', onGiveUp);
    if (callDeadline.signal.aborted) return onGiveUp();

    const handler: Dispatcher.DispatchHandler = {
      onRequestStart: (starting) => {
        if (isOver) return starting.abort(new GivenUp('before it was sent'));
        controller = starting;
        enterPhase('headers-timeout', limits.headersMs);
      },
      onResponseStart: (_controller, status, headers) => {
        if (status < 200) return;
        head = { status, headers: joined(headers) };
        const announced = request.method === 'HEAD' ? 0 : Number(head.headers['content-length']);
        if (announced > limits.replyBytes) fail('too-large');
        enterPhase('body-timeout', limits.bodyGapMs);
      },
      onResponseData: (_controller, piece) => {
        if (isOver) return;
        phase.refresh();
        size += piece.length;
        if (size > limits.replyBytes) fail('too-large');
        else pieces.push(piece);
      },
      onResponseEnd: () => {
        if (isOver) return;
        if (head === undefined) fail('not-http');
        else end({ kind: 'reply', ...head, body: Buffer.concat(pieces) });
      },
      onResponseError: (_controller, error) => {
        if (isMisuse(error)) reject(error);
        fail(faultOf(error, controller !== undefined));
      },
    };
    dispatcher.dispatch(request, handler);
  });
