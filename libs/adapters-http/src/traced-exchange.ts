import { context } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import { activeTraceparent, currentCall, span } from '@orderline/platform';
import { type Broken, type Exchange, exchange, type Reply } from './exchange.ts';

export type TracedExchange = Omit<Exchange, 'request'> & {
  readonly upstream: string;
  readonly request: Omit<Exchange['request'], 'headers'> & { readonly headers: Readonly<Record<string, string>> };
};

/**
 * One attempt in a span of its own, whose id goes out as `traceparent`; without telemetry the caller's does. The
 * instrumentation of undici would add a second one, so it is told to look away.
 */
export const tracedExchange = ({ upstream, request, ...rest }: TracedExchange): Promise<Reply | Broken> =>
  span(
    `${request.method} ${upstream}`,
    { 'http.request.method': request.method, 'peer.service': upstream },
    async (active) => {
      const traceparent = activeTraceparent() ?? currentCall()?.traceparent;
      const headers = traceparent === undefined ? request.headers : { ...request.headers, traceparent };
      const ended = await context.with(suppressTracing(context.active()), () =>
        exchange({ ...rest, request: { ...request, headers } }),
      );
      if (ended.status !== undefined) active.setAttribute('http.response.status_code', ended.status);
      if (ended.kind === 'broken') active.setAttribute('error.type', ended.fault);
      return ended;
    },
  );
