import { Unavailable } from '@orderline/platform';
import { createTransport, type SendMailOptions, type SMTPPoolOptions } from 'nodemailer';

export type MailServerOptions = {
  /** smtps:// is TLS from the first byte, smtp:// is STARTTLS. */
  readonly url: string;
  /** Whether nothing is sent, not even a password, where the server offers no TLS. */
  readonly requireTls: boolean;
  /** The authority of the server's certificate, PEM, in place of those that Node trusts. */
  readonly ca?: string;
  readonly connectMs: number;
  /** How long the server may be silent. */
  readonly silenceMs: number;
};

/** Why an attempt failed, without the server's words: they quote the address. */
export type SmtpFault = {
  readonly code: string;
  readonly command?: string;
  readonly reply?: number;
  /** What the network or TLS said, such as ECONNREFUSED. */
  readonly cause?: string;
  /** Host and port that were dialled in vain. */
  readonly at?: string;
};

export type MailServer = {
  /** Resolves with null once the server has taken it on, and never rejects. */
  attempt(letter: SendMailOptions, signal: AbortSignal): Promise<SmtpFault | null>;
  /** Connects and signs in, and sends nothing; null where that is possible. Never rejects. */
  verify(): Promise<SmtpFault | null>;
  close(): void;
};

const CONNECTIONS = 2;
const IDLE_MS = 30_000;

const credentialsOf = ({ username, password }: URL) =>
  username === '' ? {} : { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } };

const poolOptionsOf = ({ url, requireTls, ca, connectMs, silenceMs }: MailServerOptions): SMTPPoolOptions => {
  const server = new URL(url);
  const secure = server.protocol === 'smtps:';
  return {
    host: server.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: server.port === '' ? (secure ? 465 : 587) : Number(server.port),
    secure,
    requireTLS: requireTls,
    tls: { rejectUnauthorized: true, minVersion: 'TLSv1.2', ...(ca !== undefined && { ca }) },
    ...credentialsOf(server),
    maxConnections: CONNECTIONS,
    maxRequeues: 1,
    idleTimeout: IDLE_MS,
    connectionTimeout: connectMs,
    dnsTimeout: connectMs,
    greetingTimeout: connectMs,
    socketTimeout: silenceMs,
    socketCloseTimeout: 1_000,
  };
};

const textIn = (error: object, key: string): string | undefined => {
  const value: unknown = Reflect.get(error, key);
  return typeof value === 'string' ? value : undefined;
};

/** An address of IPv6 has its brackets. */
const dialledIn = (error: object): string | undefined => {
  const address = textIn(error, 'address');
  const port: unknown = Reflect.get(error, 'port');
  if (address === undefined || typeof port !== 'number') return undefined;
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
};

const faultOf = (error: unknown): SmtpFault => {
  if (typeof error !== 'object' || error === null) return { code: 'unknown' };
  const command = textIn(error, 'command');
  const cause = textIn(error, 'originalCode');
  const at = dialledIn(error);
  const reply: unknown = Reflect.get(error, 'responseCode');
  return {
    code: textIn(error, 'code') ?? 'unknown',
    ...(command !== undefined && { command: command.slice(0, 20) }),
    ...(typeof reply === 'number' && { reply }),
    ...(cause !== undefined && { cause }),
    ...(at !== undefined && { at }),
  };
};

export const inWords = (fault: SmtpFault): string =>
  fault.cause === 'ECONNREFUSED' && fault.at !== undefined
    ? `connection refused by ${fault.at}`
    : Object.values(fault).join(' ');

/** With the code by which it is told what to do about it. */
export const unavailable = (fault: SmtpFault): Unavailable =>
  Object.assign(new Unavailable(`the mail server takes no e-mail: ${inWords(fault)}`), {
    code: fault.cause ?? fault.code,
  });

/** Whether the server refuses it for good: RFC 5321 §4.2.1. */
export const isFinal = ({ reply }: SmtpFault): boolean => reply !== undefined && reply >= 500;

/** A few connections to a mail server, opened as they are wanted and closed when they are idle. */
export const openMailServer = (options: MailServerOptions): MailServer => {
  const mail = createTransport({ ...poolOptionsOf(options), pool: true });
  return {
    verify: () =>
      mail.verify().then(
        () => null,
        (error: unknown) => faultOf(error),
      ),
    attempt: async (letter, signal) => {
      try {
        await mail.sendMail({ ...letter, signal });
        return null;
      } catch (error) {
        return faultOf(error);
      }
    },
    close: () => mail.close({ force: true }),
  };
};
