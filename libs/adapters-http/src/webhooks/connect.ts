import dns from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { buildConnector } from 'undici';
import { addressJudge, type TargetRules } from './targets.ts';

/** The addresses of a name, as `dns.lookup` answers them. */
export type Resolve = (host: string) => Promise<readonly { readonly address: string; readonly family: number }[]>;

export class ForbiddenAddress extends Error {
  override readonly name = 'ForbiddenAddress';
  constructor() {
    super('leads to an address that is not public');
  }
}

const systemResolve: Resolve = (host) => dns.promises.lookup(host, { all: true });

type Guarding = Pick<TargetRules, 'allowedNetworks'> & { readonly resolve?: Resolve };

/**
 * Looks a name up for whoever dials: what it answers is what is dialled, so that a name cannot lead elsewhere between. One
 * address that is not public refuses them all.
 */
const guardedLookup = ({ resolve = systemResolve, ...rules }: Guarding): LookupFunction => {
  const mayDial = addressJudge(rules);
  return (host, options, answer) => {
    const found = (addresses: Awaited<ReturnType<Resolve>>): void => {
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
