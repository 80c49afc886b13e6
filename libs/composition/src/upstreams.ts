import { fileEmails, type SmtpEmails } from '@orderline/adapters-email';
import type { ApiConfig, HealthCheck, Logger, Metrics, WorkerConfig } from '@orderline/platform';
import type { OpenPayments, PaymentsNeeds } from './payment-provider.ts';

type Checked = { readonly checks: Readonly<Record<string, HealthCheck>> };

export type EmailNeeds = { readonly logger: Logger; readonly metrics?: Metrics };

/** The mail server where there is one, and then what speaks to it is loaded; else the folder of a developer. */
export const openEmails = async (
  { emails: settings, service }: Pick<ApiConfig, 'emails' | 'service'>,
  needs: EmailNeeds,
): Promise<Omit<SmtpEmails, 'check'> & Checked> => {
  const { smtpUrl, from, outbox } = settings;
  if (smtpUrl === undefined || from === undefined) {
    return { ...fileEmails({ ...needs, outbox }), close: async () => undefined, checks: {} };
  }
  const requireTls = service.environment === 'staging' || service.environment === 'production';
  const { smtpEmails } = await import('@orderline/adapters-email/smtp');
  const emails = smtpEmails({ ...needs, url: smtpUrl, from, requireTls });
  const mail = { critical: false, check: emails.check, setting: 'SMTP_URL', cacheMs: 30_000, timeoutMs: 15_000 };
  return { ...emails, checks: { mail } };
};

/** The payment provider of the configuration, whose client is loaded here; undefined, and said so, where there is none. */
export const openPayments = async (
  { url, token, timeoutMs }: WorkerConfig['payments'],
  needs: PaymentsNeeds,
): Promise<OpenPayments> => {
  if (url === undefined) {
    needs.logger.warn('no payment provider: set PAYMENT_URL, or no order is ever paid');
    return { payments: undefined, close: async () => undefined, checks: {} };
  }
  const { openPaymentProvider } = await import('./payment-provider.ts');
  return openPaymentProvider({ url, token, timeoutMs }, needs);
};
