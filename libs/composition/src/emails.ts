import { fileEmails, type SmtpEmails, smtpEmails } from '@orderline/adapters-email';
import type { ApiConfig, Logger, Metrics } from '@orderline/platform';

export type EmailNeeds = { readonly logger: Logger; readonly metrics?: Metrics };

/** The mail server where there is one; else the folder of a developer. */
export const openEmails = (
  { emails, service }: Pick<ApiConfig, 'emails' | 'service'>,
  needs: EmailNeeds,
): SmtpEmails => {
  const { smtpUrl, from, outbox } = emails;
  if (smtpUrl === undefined || from === undefined) {
    return { ...fileEmails({ ...needs, outbox }), close: async () => undefined };
  }
  const requireTls = service.environment === 'staging' || service.environment === 'production';
  return smtpEmails({ ...needs, url: smtpUrl, from, requireTls });
};
