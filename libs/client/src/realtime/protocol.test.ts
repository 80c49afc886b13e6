import { closeCodes, retryHint } from '@orderline/contracts/realtime/close-codes';
import type { ServerFrame as FrameOfServer, ClientFrame as SentInContract } from '@orderline/contracts/realtime/frames';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { type ClientFrame, isFinal, parsed, retryHintIn, type ServerFrame } from './protocol.ts';

type NameOf<Frame> = Frame extends unknown ? keyof Frame : never;

describe('the protocol of the client', () => {
  it('is that of the contract, frame by frame', () => {
    expectTypeOf<FrameOfServer>().toExtend<ServerFrame>();
    expectTypeOf<ClientFrame>().toExtend<SentInContract>();
    expectTypeOf<NameOf<FrameOfServer>>().toEqualTypeOf<keyof ServerFrame>();
    expectTypeOf<NameOf<ClientFrame>>().toEqualTypeOf<NameOf<SentInContract>>();
  });

  it.each(Object.entries(closeCodes))('takes %s for final as the contract does', (code, { final }) => {
    expect(isFinal(Number(code))).toBe(final);
  });

  it('reads the hint that the contract writes, and takes nothing else for one', () => {
    expect(retryHintIn(retryHint(12_345))).toBe(12_345);
    for (const reason of ['', 'retry-after-ms=', 'retry-after-ms=-1', 'no-retry-after-ms=5s', 'retry-after-ms=1e9']) {
      expect(retryHintIn(reason), reason).toBeUndefined();
    }
  });

  it('understands nothing that is no JSON object, and does not fail on it', () => {
    for (const text of ['', 'x', '1', 'null', '"ping"', undefined, new Uint8Array(2)])
      expect(parsed(text)).toBeUndefined();
    expect(parsed('{"later":1}')).toEqual({ later: 1 });
  });
});
