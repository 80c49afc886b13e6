import dns from 'node:dns';

export type Resolved = { readonly address: string; readonly family: number };

/** The addresses of a name, as `dns.lookup` answers them. */
export type Resolve = (host: string) => Promise<readonly Resolved[]>;

export type NameServers = {
  /** As `address:port`; those of the system otherwise. */
  readonly nameServers?: readonly string[];
  /** The second try waits twice as long. */
  readonly tryMs?: number;
};

const TRY_MS = 1_500;
const TRIES = 2;

const of = (family: 4 | 6, addresses: readonly string[]): readonly Resolved[] =>
  addresses.map((address) => ({ address, family }));

/**
 * Asks name servers, and them alone: a name that nobody answers for holds up nobody else, as `getaddrinfo` would, which takes
 * one of four threads that all names, files and digests of the process share. The hosts file and search domains are not read.
 */
export const resolveByDns =
  ({ nameServers, tryMs = TRY_MS }: NameServers = {}): Resolve =>
  async (host) => {
    // It is in every hosts file, and no name server is asked for it (RFC 6761).
    if (host === 'localhost') return [...of(4, ['127.0.0.1']), ...of(6, ['::1'])];
    const resolver = new dns.promises.Resolver({ timeout: tryMs, tries: TRIES });
    if (nameServers) resolver.setServers(nameServers);
    const [four, six] = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)]);
    const found = [
      ...of(4, four.status === 'fulfilled' ? four.value : []),
      ...of(6, six.status === 'fulfilled' ? six.value : []),
    ];
    if (found.length === 0 && four.status === 'rejected') throw four.reason;
    return found;
  };
