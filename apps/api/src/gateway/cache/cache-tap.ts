import type { AnswerSink, AnswerSource, Trailers } from '../answer-sink.ts';
import type { Fault } from '../fault.ts';
import { headerIn, type RawHeaders } from '../headers.ts';
import type { Ending, Lead } from './lead.ts';
import type { RuleCache } from './rule-cache.ts';

/** What an answer is listened to for. */
export type TapNeeds = {
  readonly cache: RuleCache;
  readonly lead: Lead;
  /** Where what is heard goes on to. */
  readonly sink: AnswerSink;
  /** Whether the client has got its answer elsewhere: from what is kept, instead of this. */
  readonly answers: (status: number, headers: RawHeaders) => boolean;
  /** What becomes of the whole body; undefined where the answer is not to be kept. */
  readonly keeping: (status: number, headers: RawHeaders) => ((body: Buffer) => void) | undefined;
  /** The head as the client gets it, and whether the body follows. */
  readonly headOf: (
    status: number,
    headers: RawHeaders,
    stored: boolean,
  ) => { status: number; headers: RawHeaders; body: boolean };
  /** Whoever asks next would wait for it in vain. */
  readonly onUnfit: () => void;
  readonly onEnd: (ending: Ending) => void;
};

/** Stands before the client, listens to what it gets, and keeps what may be kept. */
export class CacheTap implements AnswerSink {
  readonly #needs: TapNeeds;
  #keep: ((body: Buffer) => void) | undefined;
  #chunks: Buffer[] = [];
  #held = 0;
  #passes = false;
  #paused: AnswerSource | undefined;
  #ended = false;

  constructor(needs: TapNeeds) {
    this.#needs = needs;
    needs.lead.onJoin(() => this.#hurry());
  }

  hint(status: number, headers: RawHeaders): void {
    this.#needs.sink.hint(status, headers);
  }

  head(status: number, headers: RawHeaders): void {
    const { answers, keeping, headOf, sink, cache } = this.#needs;
    if (answers(status, headers)) {
      this.#settle('kept');
      return;
    }
    const length = Number(headerIn(headers, 'content-length') ?? 0);
    const keep = keeping(status, headers);
    if (keep && length > cache.bounds.entryBytes) this.#needs.onUnfit();
    else this.#keep = keep;
    if (!this.#keep) this.#settle('nothing');
    const head = headOf(status, headers, this.#keep !== undefined);
    try {
      sink.head(head.status, head.headers);
    } catch (error) {
      this.#giveUp('nothing');
      throw error;
    }
    this.#passes = head.body;
    if (!head.body) sink.end({});
  }

  chunk(chunk: Buffer, source: AnswerSource): boolean {
    if (this.#keep) this.#collect(chunk);
    if (!this.#passes || this.#needs.sink.chunk(chunk, source)) return true;
    if (this.#isAwaited()) return true;
    this.#paused = source;
    return false;
  }

  #collect(chunk: Buffer): void {
    const { cache, onUnfit } = this.#needs;
    const isTooLong = this.#held + chunk.length > cache.bounds.entryBytes;
    if (isTooLong) onUnfit();
    if (isTooLong || !cache.hold(chunk.length)) this.#giveUp('nothing');
    else {
      this.#held += chunk.length;
      this.#chunks.push(chunk);
    }
  }

  #isAwaited(): boolean {
    return this.#keep !== undefined && this.#needs.lead.isAwaited();
  }

  #hurry(): void {
    this.#paused?.resume();
    this.#paused = undefined;
  }

  end(trailers: Trailers): void {
    const keep = this.#keep;
    const body = Buffer.allocUnsafeSlow(this.#held);
    if (keep) {
      let at = 0;
      for (const chunk of this.#chunks) at += chunk.copy(body, at);
      this.#giveUp();
      keep(body);
      this.#settle('kept');
    }
    if (this.#passes) this.#needs.sink.end(trailers);
  }

  broken(fault: Fault): void {
    if (fault === 'refused') this.#needs.onUnfit();
    this.#giveUp(fault === 'client-gone' || fault === 'client-slow' ? 'again' : 'nothing');
    if (this.#passes) this.#needs.sink.broken(fault);
  }

  isBehind(): boolean {
    return this.#passes && !this.#isAwaited() && this.#needs.sink.isBehind();
  }

  #giveUp(ending?: Ending): void {
    this.#needs.cache.letGo(this.#held);
    this.#keep = undefined;
    this.#chunks = [];
    this.#held = 0;
    if (ending) this.#settle(ending);
  }

  /** Told once; also where there is no answer at all. */
  #settle(ending: Ending): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#needs.onEnd(ending);
  }

  over(ending: Ending): void {
    if (!this.#keep) this.#settle(ending);
  }
}
