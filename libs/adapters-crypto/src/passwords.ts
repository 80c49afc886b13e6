import { randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import type { PasswordVerifier } from '@orderline/domain/identity';
import type { CommonPasswords, PasswordHasher } from '@orderline/domain/users';
import { currentCall, type GateUsage, openGate } from '@orderline/platform';
import { dictionary } from '@zxcvbn-ts/language-common';

/** The 49 thousand that are guessed first, whatever their case. */
export const commonPasswords = (): CommonPasswords => {
  const known = new Set(dictionary['passwords-common'].map((password) => String(password)));
  return { includes: (password) => known.has(password.normalize('NFC').toLowerCase()) };
};

export type PasswordHashing = {
  /** Hashes at once; each takes a core and 19 MiB. */
  readonly concurrency: number;
  /** How many may wait; one more is Unavailable. */
  readonly queueLimit: number;
};

const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

const encoded = (bytes: number): string => randomBytes(bytes).toString('base64').replaceAll('=', '');

const atThisCost = `$argon2id$v=19$m=${cost.memoryCost},t=${cost.timeCost},p=${cost.parallelism}$`;

/** A hash that no password meets, at the same cost as any other. */
const unmatched = (): string => `${atThisCost}${encoded(16)}$${encoded(32)}`;

export type Argon2Passwords = PasswordHasher &
  PasswordVerifier & {
    /** How many are being hashed, and how many wait for their turn. */
    usage(): GateUsage;
  };

/** argon2id at the cost that OWASP advises, over NFC; waiting for a turn ends with the call that waits. */
export const argon2Passwords = ({ concurrency, queueLimit }: PasswordHashing): Argon2Passwords => {
  const turns = openGate('places to hash a password', { size: concurrency, queueLimit });
  const nobody = unmatched();
  const inTurn = <Value>(work: () => Promise<Value>): Promise<Value> => {
    const signal = currentCall()?.signal;
    return turns.enter(() => {
      signal?.throwIfAborted();
      return work();
    });
  };
  return {
    hash: (password) => inTurn(() => hash(password.normalize('NFC'), cost)),
    isOutdated: (known) => !known.startsWith(atThisCost),
    usage: turns.usage,
    verify: (password, known) => inTurn(() => verify(known ?? nobody, password.normalize('NFC'))),
  };
};
