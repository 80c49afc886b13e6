import type { Application } from '@orderline/composition';
import type { WatchedGateway } from '../gateway/view.ts';
import type { CursorCodec } from '../http/cursors.ts';
import type { Route } from '../http/route.ts';
import type { RealtimeOverHttp, WatchedRealtime } from '../realtime/realtime.ts';

/** What the rooms of a version stand on: each takes of it what it needs. */
export type Surface = Application & {
  readonly cursors: CursorCodec;
  readonly realtime: RealtimeOverHttp;
  /** The gateway of this process, where it is one. */
  readonly gateway?: (() => WatchedGateway) | undefined;
  /** Real time of this process, where it holds connections. */
  readonly watchRealtime?: (() => WatchedRealtime) | undefined;
  readonly now: () => Date;
};

/** The routes of each resource of a version, by its name in the contract. */
export type RoutesOf<Resources> = { readonly [Name in keyof Resources]: (surface: Surface) => readonly Route[] };
