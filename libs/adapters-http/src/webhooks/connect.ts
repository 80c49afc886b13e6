import { isIP, type LookupFunction } from 'node:net';
import { buildConnector } from 'undici';
import { type Resolve, type Resolved, resolveByDns } from './resolve.ts';
import { addressJudge, type TargetRules } from './targets.ts';

export class ForbiddenAddress extends Error {
  override readonly name = 'ForbiddenAddress';
  constructor() {
    super('leads to an address that is not public');
  }
}

type Guarding = Pick<TargetRules, 'allowedNetworks'> & { readonly resolve?: Resolve };

/**
 * Looks a name up for whoever dials: what it answers is what is dialled, so that a name cannot lead elsewhere between. One
 * address that is not public refuses them all.
 */
const guardedLookup = ({ resolve = resolveByDns(), ...rules }: Guarding): LookupFunction => {
  const mayDial = addressJudge(rules);
  return (host, options, answer) => {
    const found = (addresses: readonly Resolved[]): void => {
      const [first] = addresses;
      if (first === undefined || addresses.some(({ address }) => !mayDial(address))) {
        answer(new ForbiddenAddress(), '', 0);
      } else if (options.all) answer(null, [...addresses]);
      else answer(null, first.address, first.family);
    };
    resolve(host).then(found, (error: NodeJS.ErrnoException) => answer(error, '', 0));
  };
};

/** Connects to public addresses alone; one that stands in the URL is never looked up, and so is judged before. */
export const guardedConnector = (rules: Guarding, connectMs: number): buildConnector.connector => {
  const mayDial = addressJudge(rules);
  const connect = buildConnector({ lookup: guardedLookup(rules), timeout: connectMs, allowH2: false });
  return (options, done) => {
    const host = options.hostname.replace(/^\[|\]$/g, '');
    if (isIP(host) > 0 && !mayDial(host)) return done(new ForbiddenAddress(), null);
    connect(options, done);
  };
};
