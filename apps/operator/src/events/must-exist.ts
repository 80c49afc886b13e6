import { nearestTo } from '@orderline/platform';
import { Misuse } from '../command.ts';

const SHOWN = 3;

/** Throws Misuse, with the names that may be meant, where the brokers know no such topic or group. */
export const mustExist = async (
  what: 'topic' | 'group',
  name: string,
  list: () => Promise<readonly string[]>,
): Promise<void> => {
  const known = await list();
  if (known.includes(name)) return;
  const near = nearestTo(name, known).slice(0, SHOWN);
  throw new Misuse(`there is no ${what} ${name}${near.length === 0 ? '' : `: is it ${near.join(', or ')}?`}`);
};
