import { randomBytes } from 'node:crypto';
import { registration } from '@orderline/contracts/http/v1/users';
import { Misuse } from '../command.ts';

const MOST_BYTES = 4096;

/** 144 random bits. */
export const newPassword = (): string => randomBytes(18).toString('base64url');

export type Input = AsyncIterable<Buffer | string> & { readonly isTTY?: boolean };

/** The first line of the input, as the api takes passwords; throws Misuse. */
export const readPassword = async (input: Input): Promise<string> => {
  if (input.isTTY === true) {
    throw new Misuse('--password-stdin reads what is piped in: without it a password is made and shown once');
  }
  let text = '';
  for await (const chunk of input) {
    text += chunk.toString();
    if (text.length > MOST_BYTES) throw new Misuse('the standard input is too long for a password');
  }
  const [line = ''] = text.split(/\r?\n/);
  if (line === '') throw new Misuse('the standard input has no password in its first line');
  const parsed = registration.shape.password.safeParse(line);
  if (parsed.success && parsed.data !== undefined) return parsed.data;
  throw new Misuse(`the password: ${parsed.error?.issues.map(({ message }) => message).join('; ') ?? 'is missing'}`);
};
