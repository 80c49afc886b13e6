import { fileEmails, filePostman, type SmtpEmails } from '@orderline/adapters-email';
import type { Postman } from '@orderline/domain/notifications';
import type { ApiConfig, HealthCheck, Logger, Metrics, WorkerConfig } from '@orderline/platform';
import type { OpenPayments, PaymentsNeeds } from './payment-provider.ts';

type Checked = { readonly checks: Readonly<Record<string, HealthCheck>> };

export type EmailNeeds = { readonly logger: Logger; readonly metrics?: Metrics };

const requiresTls = ({ environment }: ApiConfig['service']): boolean =>
  environment === 'staging' || environment === 'production';

const mailCheck = (check: () => Promise<void>): HealthCheck => ({
  ...{ critical: false, check, setting: 'SMTP_URL', cacheMs: 30_000, timeoutMs: 15_000 },
});

/** The mail server where there is one, and then what speaks to it is loaded; else the folder of a developer. */
export const openEmails = async (
  { emails: settings, service }: Pick<ApiConfig, 'emails' | 'service'>,
  needs: EmailNeeds,
): Promise<Omit<SmtpEmails, 'check'> & Checked> => {
  const { smtpUrl, from, outbox } = settings;
  if (smtpUrl === undefined || from === undefined) {
    return { ...fileEmails({ ...needs, outbox }), close: async () => undefined, checks: {} };
  }
  const { smtpEmails } = await import('@orderline/adapters-email/smtp');
  const emails = smtpEmails({ ...needs, url: smtpUrl, from, requireTls: requiresTls(service) });
  return { ...emails, checks: { mail: mailCheck(emails.check) } };
};

type OpenPostman = Checked & { readonly postman: Postman | undefined; close(): void };

/**
 * Who delivers e-mails of notifications: undefined where that is no role of this process, and where there is neither a mail
 * server nor a folder, which is said.
 */
export const openPostman = async (
  { emails: settings, service, worker }: Pick<WorkerConfig, 'emails' | 'service' | 'worker'>,
  logger: Pick<Logger, 'warn'>,
): Promise<OpenPostman> => {
  const { smtpUrl, from, outbox, shopOrderUrl, apiUrl } = settings;
  const links = { shopOrder: shopOrderUrl, api: apiUrl };
  const nothing = { close: () => undefined, checks: {} };
  if (!worker.roles.includes('emails')) return { ...nothing, postman: undefined };
  if (smtpUrl !== undefined && from !== undefined) {
    const { smtpPostman } = await import('@orderline/adapters-email/smtp-postman');
    const postman = smtpPostman({ url: smtpUrl, from, links, requireTls: requiresTls(service) });
    return { postman, close: postman.close, checks: { mail: mailCheck(postman.check) } };
  }
  if (outbox !== undefined) return { ...nothing, postman: filePostman({ outbox, links }) };
  logger.warn('no mail server: set SMTP_URL or EMAIL_OUTBOX, or e-mails of notifications wait');
  return { ...nothing, postman: undefined };
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
