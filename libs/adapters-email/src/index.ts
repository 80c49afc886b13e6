export { type FileEmailsOptions, fileEmails } from './file-emails.ts';
export type { Mailbox } from './letter.ts';
export type { SmtpEmails, SmtpEmailsOptions, SmtpTimeouts } from './smtp-emails.ts';
