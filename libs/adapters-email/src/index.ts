export { type FileEmailsOptions, fileEmails } from './file-emails.ts';
export type { Mailbox } from './letter.ts';
export { type SmtpEmails, type SmtpEmailsOptions, type SmtpTimeouts, smtpEmails } from './smtp-emails.ts';
