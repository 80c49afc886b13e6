import type { Memory } from '../shared/shared.memory.ts';
import { attemptsWithOneMore, waitSecondsAfter } from './login-attempts.ts';
import type { CountedAttempts, LoginAttempts, LoginSubject } from './ports.ts';

type Row = {
  readonly account: string | undefined;
  readonly attempts: number;
  readonly lastAt: Date;
  readonly waitUntil: Date | null;
};

const place = ({ kind, name }: LoginSubject): string => `${kind}:${name}`;

export const memoryLoginAttempts = (memory: Memory): LoginAttempts & CountedAttempts => {
  const rows = memory.table<string, Row>('login_attempts');
  return {
    begin: (subject, { throttle, now }) =>
      memory.atomically(() => {
        const known = rows.get(place(subject));
        if (known?.waitUntil && known.waitUntil > now) return known.waitUntil;
        const { attempts, lastAt } = known ?? { attempts: 0, lastAt: now };
        const idleSeconds = (now.getTime() - lastAt.getTime()) / 1000;
        const counted = attemptsWithOneMore({ attempts, idleSeconds }, throttle);
        const wait = waitSecondsAfter(counted, throttle);
        const waitUntil = wait > 0 ? new Date(now.getTime() + wait * 1000) : null;
        rows.set(place(subject), { account: subject.account, attempts: counted, lastAt: now, waitUntil });
        return null;
      }),
    forget: (subject) => memory.atomically(() => void rows.delete(place(subject))),
    forgetAccount: (account) =>
      memory.atomically(() => {
        for (const [key, row] of rows) if (row.account === account) rows.delete(key);
      }),
    takeBack: (subject) =>
      memory.atomically(() => {
        const known = rows.get(place(subject));
        if (known) rows.set(place(subject), { ...known, attempts: Math.max(0, known.attempts - 1) });
      }),
  };
};
