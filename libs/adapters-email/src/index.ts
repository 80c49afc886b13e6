export { type FileEmailsOptions, fileEmails } from './file-emails.ts';
