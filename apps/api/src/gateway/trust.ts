import { isIP } from 'node:net';
import type { UpstreamTls } from '@orderline/domain/gateway';
import { buildConnector } from 'undici';

/** By whose word and by which name a target is trusted, in the words of node:tls. */
type Trust = {
  /** Undefined: who is trusted by Node. Nobody, where they could not be read. */
  readonly ca: string | readonly string[] | undefined;
  /** Empty for an address, which a certificate may be for, too. */
  readonly servername: string;
};

const hostnameOf = (origin: string): string => new URL(origin).hostname.replace(/^\[|\]$/g, '');

export const trustOf = (origin: string, tls: UpstreamTls | null): Trust => {
  const name = tls?.hostname ?? hostnameOf(origin);
  return { ca: tls?.ca ? (tls.ca.pem ?? []) : undefined, servername: isIP(name) === 0 ? name : '' };
};

const DISTRUST =
  /^(?:ERR_TLS|ERR_SSL|CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_MISMATCH|INVALID_(?:CA|PURPOSE)|EPROTO)/;

/** Whether there is a server, but not one that is trusted. */
const isDistrust = (error: unknown): error is Error =>
  error instanceof Error && 'code' in error && DISTRUST.test(String(error.code));

/** undici would go by the Host of each request, and connect anew for each other one: to a target it is one name. */
export const oneName = { servername: 'target' };

const trusting = ({ ca, servername }: Trust) => ({ servername, ...(ca !== undefined && { ca: [ca].flat() }) });

const CONNECT_MS = 1_000;

/** Connects to one target, whatever the Host of the request. */
export const connectorTo = (trust: Trust, onDistrust: (error: Error) => void): buildConnector.connector => {
  const { servername, ...authorities } = trusting(trust);
  const connect = buildConnector({ ...authorities, timeout: CONNECT_MS, allowH2: false });
  return ({ servername: _ofRequest, ...options }, done) =>
    connect({ ...options, ...(servername !== '' && { servername }) }, (...[error, socket]) => {
      if (isDistrust(error)) onDistrust(error);
      if (error) done(error, null);
      else if (socket) done(null, socket);
    });
};
