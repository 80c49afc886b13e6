import type { Application } from '@orderline/composition';
import type { Scope } from '@orderline/contracts/http/endpoint';
import type { Target } from '@orderline/domain/audit';
import type { UserId } from '@orderline/domain/shared';
import type { StaffSession } from '@orderline/domain/staff';
import type { html } from 'hono/html';
import type { WatchedGateway } from '../../../gateway/view.ts';
import type { CursorCodec } from '../../../http/cursors.ts';
import type { SentFile } from '../../../http/multipart.ts';
import type { WatchedRealtime } from '../../../realtime/realtime.ts';

/** What pages are made of. */
export type PageParts = Application & {
  readonly cursors: CursorCodec;
  readonly now: () => Date;
  /** Where a trace is looked at, with `{traceId}`. */
  readonly traceUrlTemplate?: string | undefined;
  /** What this process is beside, where it is one. */
  readonly gateway?: (() => WatchedGateway) | undefined;
  readonly watchRealtime?: (() => WatchedRealtime) | undefined;
};

export type Fragment = ReturnType<typeof html>;

/** Somebody of the staff who is signed in. */
export type Staff = {
  readonly userId: UserId;
  readonly email: string;
  readonly scopes: ReadonlySet<Scope>;
  readonly session: StaffSession;
  readonly hasSecondFactor: boolean;
};

/** What every page may read of a request. */
export type PageRequest = {
  /** The path as it was asked, with its query. */
  readonly at: string;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** What a form sent; empty of a GET. */
  readonly form: URLSearchParams;
  /** Where the page takes a file, and one was sent. */
  readonly file?: SentFile | undefined;
  /** Goes into each form, by `form`. */
  readonly token: string;
  /** For a script that a page brings. */
  readonly nonce: string;
  readonly address: string;
  readonly client: string;
  readonly requestId: string;
  /** Aborts when nobody waits any more. */
  readonly signal: AbortSignal;
};

export type StaffRequest = PageRequest & { readonly staff: Staff };

/** `half`: with the password alone, so that the second factor can be given. */
export type OpenRequest = PageRequest & { readonly staff: Staff | null; readonly half: Staff | null };

export type Shown = {
  readonly title: string;
  readonly content: Fragment;
  /** Where the browser goes by itself at once, as if from a link of this page. */
  readonly onwards?: string | undefined;
  /** After so long a browser without scripts asks for it again; `polled` is for those that have them. */
  readonly refreshSeconds?: number | undefined;
  /** What the browser keeps from then on. */
  readonly id?: string | undefined;
  readonly status?: 200 | 400 | 403 | 404 | 408 | 409 | 412 | 413 | 422 | 429 | 500 | 503 | undefined;
};

/**
 * After a form was taken (Post/Redirect/Get); `id` is what the browser keeps from then on, null for nothing. `resumed` is a
 * form that waited for a proof: it is taken by the page that `to` names, at once.
 */
export type Sent = {
  readonly to: string;
  readonly id?: string | null | undefined;
  readonly resumed?: URLSearchParams | undefined;
};

/** For the browser to keep. */
export type File = { readonly file: string; readonly mediaType: string; readonly chunks: AsyncIterable<string> };

export type PageAnswer = Shown | Sent | File;

export const isFile = (answer: PageAnswer): answer is File => 'file' in answer;

export const isSent = (answer: PageAnswer): answer is Sent => 'to' in answer;

type Path = `/admin${string}`;

/** How large a file may be, and how long it may take altogether, and without a byte. */
export type FileLimits = { readonly limitBytes: number; readonly deadlineMs: number; readonly idleMs: number };

/** What a form does. Every transaction inside of it leaves an entry of the audit by the name `action`. */
export type PageAct<Request> = {
  readonly action: string;
  /** What it is about where the stores do not tell. */
  readonly target?: (request: Request) => Target;
  /** It writes apart from any transaction: the entry is written before. */
  readonly apart?: true;
  /** Its form may have a file, after all other fields. */
  readonly file?: FileLimits;
  readonly take: (request: Request) => Promise<PageAnswer>;
};

export type MenuGroup = 'Shop' | 'Reports' | 'Operations' | 'System';

/** A page for staff: who may, where it stands in the menu, what it shows, and what its forms do. */
export type StaffPage = {
  /** With `{id}` for what differs. */
  readonly path: Path;
  /** All of them; null: everybody of the staff. */
  readonly needs: Scope | readonly Scope[] | null;
  /** Its entry in the menu. */
  readonly label?: string;
  /** Where its entry stands; by what it needs where nothing is said. */
  readonly group?: MenuGroup;
  /**
   * What its address may say besides the path: nothing where it is not said. With anything else nothing is shown; a `filter`
   * tells by itself what it does not understand.
   */
  readonly query?: readonly string[] | 'filter';
  /** Shown and taken only within five minutes of a password or a code: for roles, prices, stock and money. */
  readonly recent?: true;
  readonly show?: (request: StaffRequest) => Promise<PageAnswer>;
  readonly act?: PageAct<StaffRequest>;
};

/** What a page needs that somebody has not; undefined where it opens. */
export const missingFor = ({ needs }: Pick<StaffPage, 'needs'>, { scopes }: Pick<Staff, 'scopes'>): Scope | undefined =>
  (needs === null ? [] : [needs].flat()).find((scope) => !scopes.has(scope));

/** A page for whoever has not signed in, or not wholly. */
export type OpenPage = {
  readonly path: Path;
  readonly needs: 'anybody';
  readonly show?: (request: OpenRequest) => Promise<PageAnswer>;
  readonly act?: Omit<PageAct<OpenRequest>, 'file'>;
};
