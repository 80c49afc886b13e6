import type { GateUsage, Metrics } from '@orderline/platform';

/** Tells how many passwords are being hashed, and how many wait for their turn, when metrics are asked for. */
export const measurePasswords = (
  { passwordHashesBusy, passwordHashesWaiting, beforeRender }: Metrics,
  usage: () => GateUsage,
): void =>
  beforeRender(() => {
    const { busy, waiting } = usage();
    passwordHashesBusy.set(busy);
    passwordHashesWaiting.set(waiting);
  });
