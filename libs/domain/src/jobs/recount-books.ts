import { inJson } from './in-json.ts';
import type { JobWork } from './job.ts';
import { type BookAudit, type BookDrift, sealedBooks } from './ports.ts';

const named = 100;

/** Counts anew what is behind the seals; it repairs nothing, as only a person knows who changed what was over. */
export const recountBooks =
  ({ bookAudit }: { readonly bookAudit: BookAudit }): JobWork =>
  async ({ signal }) => {
    const drifts: BookDrift[] = [];
    for (const book of sealedBooks) {
      if (signal.aborted) return { finished: false, result: { drifting: drifts.length } };
      drifts.push(...(await bookAudit.recount(book)));
    }
    return { finished: true, result: { drifting: drifts.length, drifts: inJson(drifts.slice(0, named)) } };
  };
