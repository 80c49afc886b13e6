import { randomUUID } from 'node:crypto';
import { domainToASCII } from 'node:url';
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

export type Letter = {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html?: string;
  /** What a Message-ID is made of; by chance where it is left out. */
  readonly id?: string;
  readonly date?: Date;
  readonly headers?: Readonly<Record<string, string>>;
};

/** What goes out, the same at each attempt, so that a reader's server knows the second of two; undefined for what is no e-mail. */
export const letterOf = (letter: Letter, from: Mailbox): SendMailOptions | undefined => {
  const { to, subject, text, html, id = randomUUID(), date = new Date(), headers = {} } = letter;
  if (!isAddress(to) || !isHeaderText(subject)) return undefined;
  return {
    from,
    to: { name: '', address: to },
    subject,
    text,
    ...(html !== undefined && { html }),
    textEncoding: 'quoted-printable',
    date,
    messageId: `<${id}@${domainToASCII(from.address.slice(from.address.lastIndexOf('@') + 1))}>`,
    headers: { 'Auto-Submitted': 'auto-generated', ...headers },
    xMailer: false,
    disableFileAccess: true,
    disableUrlAccess: true,
  };
};
