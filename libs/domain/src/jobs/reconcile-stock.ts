import { inJson } from './in-json.ts';
import type { JobWork } from './job.ts';
import type { StockAudit } from './ports.ts';

const named = 100;

/** Holds stock against ledger and open orders; it repairs nothing, as only a person knows which of them is wrong. */
export const reconcileStock =
  ({ stockAudit }: { readonly stockAudit: StockAudit }): JobWork =>
  async ({ signal }) => {
    if (signal.aborted) return { finished: false, result: {} };
    const { products, drifting, drifts } = await stockAudit.read(named);
    return { finished: true, result: { products, drifting, drifts: inJson(drifts) } };
  };
