import '@orderline/platform/telemetry';
import { describe, expect, it } from 'vitest';
import { simple, useGateways } from '../testing/gateway.ts';

const { gatewayOf, service } = useGateways();

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const PARENT = '00f067aa0ba902b7';

describe('the trace that a service is told of', () => {
  it.each([
    ['recorded', '01'],
    ['not recorded', '00'],
  ])('is that of the client, once, by a span of the gateway, where it is %s', async (_what, flags) => {
    const told: unknown[] = [];
    const target = await service((request, response) => {
      told.push(request.headersDistinct.traceparent);
      response.end();
    });
    const { origin } = await gatewayOf(simple(target));
    await fetch(origin, { headers: { traceparent: `00-${TRACE}-${PARENT}-${flags}` } });
    expect(told).toEqual([[expect.stringMatching(new RegExp(`^00-${TRACE}-(?!${PARENT})[0-9a-f]{16}-${flags}$`))]]);
  });
});
