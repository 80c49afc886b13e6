import type { Email } from '@orderline/domain/identity';
import { asId, type UserId } from '@orderline/domain/shared';
import { createMetrics } from '@orderline/platform';
import { type SmtpEmailsOptions, smtpEmails } from '../smtp-emails.ts';

export const resetEmail: Email = {
  kind: 'password-reset',
  userId: asId<UserId>('01890a5d-ac96-774b-bcce-b302099a8057'),
  to: 'ada@example.com',
  subject: 'Choose a new password',
  text: 'This code is good once:\n\nk3yV1cZ0\n.\nGrüße\n',
};

export type Line = { readonly level: 'info' | 'warn' | 'error'; readonly entry: unknown };

/** Sends to a server of this machine, with little patience, and tells what the log was told. */
export const sending = (port: number, options: Partial<SmtpEmailsOptions> = {}) => {
  const lines: Line[] = [];
  const waiting: { readonly level: Line['level']; readonly resolve: (entry: unknown) => void }[] = [];
  const at = (level: Line['level']) => (entry: unknown) => {
    lines.push({ level, entry });
    for (const one of waiting) if (one.level === level) one.resolve(entry);
  };
  const metrics = createMetrics('test');
  const emails = smtpEmails({
    url: `smtp://localhost:${port}`,
    requireTls: false,
    from: { name: 'Käthes Läden', address: 'shop@example.com' },
    logger: { info: at('info'), warn: at('warn'), error: at('error') },
    metrics,
    ...options,
    timeouts: { retriesMs: [1, 1, 1], ...options.timeouts },
  });
  return {
    emails,
    lines,
    /** The first entry of that level. */
    told: (level: Line['level']): Promise<unknown> => {
      const line = lines.find((candidate) => candidate.level === level);
      if (line) return Promise.resolve(line.entry);
      const { promise, resolve } = Promise.withResolvers<unknown>();
      waiting.push({ level, resolve });
      return promise;
    },
    counted: async (): Promise<Readonly<Record<string, number>>> => {
      const { values } = await metrics.emails.get();
      return Object.fromEntries(values.map(({ labels, value }) => [String(labels.outcome), value]));
    },
  };
};
