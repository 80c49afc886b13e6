import { randomBytes } from 'node:crypto';

/** A fresh id as Kafka makes them: 16 bytes in base64url, never beginning with a dash, which its tools take for an option. */
export const newClusterId = (random: (size: number) => Buffer = randomBytes): string => {
  for (;;) {
    const id = random(16).toString('base64url');
    if (!id.startsWith('-')) return id;
  }
};
