import type { Publication, Subscribing } from './live-types.ts';

/** A channel that cannot be followed any further; `code` says why, such as `unrecoverable` or `unknown-channel`. */
export class ChannelEnded extends Error {
  override readonly name = 'ChannelEnded';
  readonly code: string;

  constructor(channel: string, code: string) {
    super(`${channel} is followed no further: ${code}`);
    this.code = code;
  }
}

type Following<Data> = {
  readonly channel: string;
  readonly subscribe: (handlers: Subscribing<Data>) => () => void;
  /** Calls when nothing more will come; answers what ends that. */
  readonly onStopped: (stopped: () => void) => () => void;
  readonly isStopped: () => boolean;
  readonly canReadAnew: boolean;
};

/** Handlers as a loop. What the loop has not taken yet waits in memory. */
export async function* publicationsOf<Data>({
  channel,
  subscribe,
  onStopped,
  isStopped,
  canReadAnew,
}: Following<Data>): AsyncGenerator<Publication<Data>, void, undefined> {
  const waiting: Publication<Data>[] = [];
  let ended: { readonly fault?: Error } | undefined;
  let go = () => {};
  const end = (fault?: Error): void => {
    ended ??= { ...(fault && { fault }) };
    go();
  };
  const unsubscribe = subscribe({
    onPublication: (publication) => {
      waiting.push(publication);
      go();
    },
    onLost: () => canReadAnew || end(new ChannelEnded(channel, 'unrecoverable')),
    onRefused: (code) => end(new ChannelEnded(channel, code)),
  });
  const noStop = onStopped(end);
  try {
    for (;;) {
      for (let next = waiting.shift(); next; next = waiting.shift()) yield next;
      if (ended?.fault) throw ended.fault;
      if (ended || isStopped()) return;
      await new Promise<void>((resolve) => {
        go = resolve;
      });
    }
  } finally {
    noStop();
    unsubscribe();
  }
}
