import type { CommonPasswords } from '@orderline/domain/users';
import { dictionary } from '@zxcvbn-ts/language-common';

/** The 49 thousand that are guessed first, whatever their case. */
export const commonPasswords = (): CommonPasswords => {
  const known = new Set(dictionary['passwords-common'].map((password) => String(password)));
  return { includes: (password) => known.has(password.normalize('NFC').toLowerCase()) };
};
