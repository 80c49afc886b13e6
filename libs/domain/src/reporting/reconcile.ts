import { type Now, ok, type Result } from '../shared/index.ts';
import type { Reconciliation, ReconciliationReader } from './ports.ts';

export type ReportingPorts = { readonly reconciliation: ReconciliationReader; readonly now: Now };

/** Reads one snapshot of the system's books. */
export const reconcile =
  ({ reconciliation, now }: ReportingPorts) =>
  async (): Promise<Result<Reconciliation, never>> =>
    ok(await reconciliation.read(now()));
