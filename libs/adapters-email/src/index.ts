export { type FileEmailsOptions, fileEmails } from './file-emails.ts';
export { type FilePostmanOptions, filePostman } from './file-postman.ts';
export type { Mailbox } from './letter.ts';
export type { Links } from './notification-letter.ts';
export type { SmtpEmails, SmtpEmailsOptions, SmtpTimeouts } from './smtp-emails.ts';
export type { SmtpPostman, SmtpPostmanOptions } from './smtp-postman.ts';
