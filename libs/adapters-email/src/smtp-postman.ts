import { deliveryMs, type Postman } from '@orderline/domain/notifications';
import { isMailbox, letterOf, type Mailbox } from './letter.ts';
import { inWords, type MailServerOptions, openMailServer, type SmtpFault, unavailable } from './mail-server.ts';
import { type Links, notificationLetter } from './notification-letter.ts';

export type SmtpPostmanOptions = Pick<MailServerOptions, 'url' | 'requireTls' | 'ca'> & {
  readonly from: Mailbox;
  readonly links: Links;
  readonly timeouts?: Partial<Pick<MailServerOptions, 'connectMs' | 'silenceMs'>>;
};

export type SmtpPostman = Postman & {
  /** Throws `Unavailable` where the server lets nobody send. */
  check(): Promise<void>;
  close(): void;
};

const TIMEOUTS = { connectMs: 10_000, silenceMs: 30_000 };

/** Of an e-mail alone, its reader or what it says; whoever refuses us, or our sender, may think better of it. */
const OF_THE_EMAIL = /^(?:RCPT TO|DATA)$/;

const isRefused = ({ command = '', reply = 0 }: SmtpFault): boolean => reply >= 500 && OF_THE_EMAIL.test(command);

/** Delivers e-mails of notifications by SMTP: one attempt each time, as whoever keeps them tries again. */
export const smtpPostman = ({ url, requireTls, ca, from, links, timeouts }: SmtpPostmanOptions): SmtpPostman => {
  if (!isMailbox(from)) throw new Error('the sender of e-mails is no mailbox: give a name and one address');
  const limits = { ...TIMEOUTS, ...timeouts };
  const server = openMailServer({ url, requireTls, ...limits, ...(ca !== undefined && { ca }) });
  return {
    deliver: async (email) => {
      const letter = letterOf(notificationLetter(email, links), from);
      if (letter === undefined) return { kind: 'refused', fault: 'malformed' };
      const fault = await server.attempt(letter, AbortSignal.timeout(deliveryMs));
      if (fault === null) return { kind: 'taken' };
      return { kind: isRefused(fault) ? 'refused' : 'later', fault: inWords(fault) };
    },
    check: async () => {
      const fault = await server.verify();
      if (fault !== null) throw unavailable(fault);
    },
    close: server.close,
  };
};
