import {
  type Batches,
  type ExportRunning,
  everyPage,
  ok,
  type Page,
  type PageRequest,
  type Result,
  type Snapshots,
  type UserId,
} from '../shared/index.ts';
import type { UserDirectory } from './ports.ts';
import type { User } from './user.ts';

export type FindUsers = { readonly page: PageRequest<UserId> };

/** Lists users, those who came last first, for staff. */
export const findUsers =
  ({ userDirectory }: { readonly userDirectory: UserDirectory }) =>
  async ({ page }: FindUsers): Promise<Result<Page<User, UserId>, never>> =>
    ok(await userDirectory.list(page));

type Lists = { readonly userDirectory: UserDirectory };

/** All users that `findUsers` lists, as they stood at one moment, for somebody of the staff. */
export const exportUsers =
  ({ snapshots }: { readonly snapshots: Snapshots<Lists> }) =>
  ({ userId }: { readonly userId: UserId }): Promise<Result<Batches<User>, ExportRunning>> =>
    everyPage<Lists, User, UserId>(snapshots, userId, ({ userDirectory }, page) => userDirectory.list(page));

export type SearchUsers = {
  /** Of at least three characters: a part of the name, or of the e-mail address. */
  readonly text: string;
  readonly limit: number;
};

/** Finds users by a part of what they are called, for staff; more than `limit` are to be asked for more precisely. */
export const searchUsers =
  ({ userDirectory }: { readonly userDirectory: UserDirectory }) =>
  async (query: SearchUsers): Promise<Result<readonly User[], never>> =>
    ok(await userDirectory.search(query));
