import { Unavailable } from '@orderline/platform';
import { afterAll, describe, expect, it } from 'vitest';
import { joseExternalTokens } from './external-tokens.ts';
import { claimsOf, type IssuerKey, issuerKey, openIssuer, signed, start } from './testing/issuer.ts';

const [first, second, strangers] = [issuerKey('first'), issuerKey('second'), issuerKey('strangers')];
const [oneSecond, minute, hour] = [1000, 60_000, 3_600_000];

/** In the nightly run as many as would bring down whoever fetched for each. */
const RANDOM_KIDS = process.env.NIGHTLY === 'true' ? 10_000 : 500;

const opened: (() => void)[] = [];
afterAll(() => {
  for (const close of opened) close();
});

type Timing = { readonly timeoutMs?: number };

const setUp = async (timing: Timing = {}) => {
  const { state, close, names } = await openIssuer(first);
  opened.push(close);
  const clock = { now: start };
  const said: string[] = [];
  const logger = {
    info: (_entry: unknown, text?: string) => void said.push(`info ${text}`),
    warn: (_entry: unknown, text?: string) => void said.push(`warn ${text}`),
  };
  const tokens = joseExternalTokens({ issuers: [names], now: () => clock.now, logger, ...timing });
  const later = (ms: number): void => {
    clock.now = new Date(clock.now.getTime() + ms);
  };
  const tokenBy = (key: IssuerKey, header = {}): string => {
    const iat = Math.floor(clock.now.getTime() / 1000);
    return signed(key, { ...claimsOf(names.issuer), iat, exp: iat + 600 }, header);
  };
  const isGood = async (token: string): Promise<boolean> => {
    const verify = tokens.verifierOf(token);
    return verify !== null && (await verify(token)) !== null;
  };
  const signsIn = (key: IssuerKey) => isGood(tokenBy(key));
  return { state, close, clock, said, later, tokenBy, isGood, signsIn };
};

describe('the keys of an issuer', () => {
  it('are fetched once for all who come at the same time, and not before somebody comes', async () => {
    const { state, signsIn } = await setUp();
    expect(state.fetches).toBe(0);
    expect(await Promise.all(Array.from({ length: 50 }, () => signsIn(first)))).not.toContain(false);
    expect(state.fetches).toBe(1);
  });

  it('are good for ten minutes, and fetched again behind the requests from five on', async () => {
    const { state, later, signsIn } = await setUp();
    await signsIn(first);
    later(5 * minute - 1);
    expect(await signsIn(first)).toBe(true);
    expect(state.fetches).toBe(1);
    state.keys = [second];
    later(1);
    expect(await signsIn(first)).toBe(true);
    expect(await signsIn(second)).toBe(true);
    expect(state.fetches).toBe(2);
    expect(await signsIn(first)).toBe(false);
  });

  it('are fetched first where nobody came for ten minutes: one that was withdrawn is good no longer', async () => {
    const { state, later, signsIn } = await setUp();
    await signsIn(first);
    state.keys = [second];
    later(10 * minute);
    expect(await signsIn(first)).toBe(false);
    expect(await signsIn(second)).toBe(true);
    expect(state.fetches).toBe(2);
  });

  it('are known 30 seconds after they are new', async () => {
    const { state, later, signsIn } = await setUp();
    await signsIn(first);
    state.keys = [second, first];
    later(30 * oneSecond - 1);
    expect(await signsIn(second)).toBe(false);
    later(1);
    expect(await signsIn(second)).toBe(true);
    expect(await signsIn(first)).toBe(true);
    expect(state.fetches).toBe(2);
  });

  it('are fetched once in 30 seconds under any number of random kids, while good tokens pass', async () => {
    // This process is busy forging meanwhile, and might miss an answer that is in time.
    const { state, later, tokenBy, isGood, signsIn } = await setUp({ timeoutMs: 60_000 });
    const flood = async () => {
      const forged = Array.from({ length: RANDOM_KIDS }, (_, index) => tokenBy(strangers, { kid: `random ${index}` }));
      return Promise.all([...forged.map(isGood), signsIn(first)]);
    };
    for (const fetches of [1, 2]) {
      const answers = await flood();
      expect(answers.filter(Boolean)).toHaveLength(1);
      expect(answers.at(-1)).toBe(true);
      expect(state.fetches).toBe(fetches);
      later(30 * oneSecond);
    }
  });
});

/** What is true of an issuer that misbehaves in whichever way. */
const aBadIssuer = (mode: Awaited<ReturnType<typeof openIssuer>>['state']['mode'], timing: Timing) => {
  it('is never followed, and its known keys are good for a day', async () => {
    const { state, later, said, signsIn } = await setUp(timing);
    await signsIn(first);
    state.mode = mode;
    state.keys = [second];
    later(10 * minute);
    expect(await signsIn(first)).toBe(true);
    expect(await signsIn(second)).toBe(false);
    expect(state.fetches).toBe(2);
    expect(said).toEqual(['warn the keys of an external issuer cannot be fetched']);
    later(24 * hour - 10 * minute - 1);
    expect(await signsIn(first)).toBe(true);
    later(1);
    await expect(signsIn(first)).rejects.toThrow(Unavailable);
  });

  it('is asked again after 30 seconds, and known again when it is back', async () => {
    const { state, later, said, signsIn } = await setUp(timing);
    state.mode = mode;
    await expect(signsIn(first)).rejects.toThrow(Unavailable);
    state.mode = 'up';
    await expect(signsIn(first)).rejects.toThrow(Unavailable);
    expect(state.fetches).toBe(1);
    later(30 * oneSecond);
    expect(await signsIn(first)).toBe(true);
    expect(said.at(-1)).toBe('info the keys of an external issuer can be fetched again');
  });
};

/** They run into the time limit, and so side by side. */
describe.concurrent.each(['hangs', 'drips'] as const)('an issuer that %s', (mode) => aBadIssuer(mode, {}));

/** The time limit is out of the way of these, however busy the machine is. */
describe.each([
  'breaks',
  'breaks without end',
  'nonsense',
  'redirects',
  'has no end',
  'unpacks to more',
  'has too many keys',
] as const)('an issuer that %s', (mode) => aBadIssuer(mode, { timeoutMs: 60_000 }));

describe('an answer without end', () => {
  it.each(['has no end', 'breaks without end'] as const)(
    'is left where it %s, not read to the time limit',
    async (mode) => {
      const { state, signsIn } = await setUp({ timeoutMs: 60_000 });
      state.mode = mode;
      await expect(signsIn(first)).rejects.toThrow(Unavailable);
      await expect.poll(() => state.bytes).toBeGreaterThan(0);
      expect(state.bytes).toBeLessThan(16 * 1024 * 1024);
    },
  );
});

describe('an issuer that is gone', () => {
  it('keeps nobody waiting who has a known key', async () => {
    const { state, later, close, signsIn } = await setUp();
    await signsIn(first);
    close();
    for (let tried = 0; tried < 5; tried += 1) {
      later(10 * minute);
      expect(await signsIn(first)).toBe(true);
    }
    expect(state.fetches).toBe(1);
  });
});
