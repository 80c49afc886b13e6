import { randomUUID } from 'node:crypto';
import { domainToASCII } from 'node:url';
import type { Email } from '@orderline/domain/identity';
import type { SendMailOptions } from 'nodemailer';

export type Mailbox = {
  /** Empty where there is none. */
  readonly name: string;
  readonly address: string;
};

const ADDRESS = /^[^\s\p{C}<>@",;:()[\]\\]+@[^\s\p{C}<>@",;:()[\]\\]+$/u;
const CONTROL = /\p{Cc}|[\u2028\u2029]/u;

/** Whether it stands for one mailbox, and could end neither its header nor its SMTP command. */
export const isAddress = (address: string): boolean => address.length <= 320 && ADDRESS.test(address);

/** Whether it could not end its header. */
const isHeaderText = (text: string): boolean => !CONTROL.test(text);

export const isMailbox = ({ name, address }: Mailbox): boolean => isHeaderText(name) && isAddress(address);

/** What goes out, the same at each attempt, so that a reader's server knows the second of two; undefined for what is no e-mail. */
export const letterOf = (
  { to, subject, text }: Pick<Email, 'to' | 'subject' | 'text'>,
  from: Mailbox,
): SendMailOptions | undefined => {
  if (!isAddress(to) || !isHeaderText(subject)) return undefined;
  return {
    from,
    to: { name: '', address: to },
    subject,
    text,
    textEncoding: 'quoted-printable',
    date: new Date(),
    messageId: `<${randomUUID()}@${domainToASCII(from.address.slice(from.address.lastIndexOf('@') + 1))}>`,
    headers: { 'Auto-Submitted': 'auto-generated' },
    xMailer: false,
    disableFileAccess: true,
    disableUrlAccess: true,
  };
};
