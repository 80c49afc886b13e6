import { describe, expect, it } from 'vitest';
import { asId, type UserId } from '../shared/index.ts';
import { channelLogContract } from './channel-log.contract.ts';
import { type ChannelName, type News, nameOf, openNewsLog, splitLog } from './index.ts';
import { memoryChannelLog } from './realtime.memory.ts';

const orders = nameOf({ kind: 'admin', topic: 'orders' });
let count = 0;

const someNews = (channel: ChannelName): News => {
  count += 1;
  return { id: `news-${count}`, channel, type: 'order-placed', data: { count }, at: count };
};

const openLog = () => {
  let epochs = 0;
  return openNewsLog(() => {
    epochs += 1;
    return `epoch-${epochs}`;
  });
};

channelLogContract('of news', async () => {
  const log = openLog();
  return {
    log,
    // More than there are topics.
    aChannel: async () => nameOf({ kind: 'user', id: asId<UserId>(someNews(orders).id) }),
    publish: async (channel, times) => {
      for (let time = 0; time < times; time += 1) log.add(someNews(channel));
    },
    beginEpoch: async () => log.beginAnew(),
  };
}, ['forget', 'nowhere']);

describe('news', () => {
  it('are numbered once for each id, and announced with their place', async () => {
    const log = openLog();
    const [first, second] = [someNews(orders), someNews(orders)];
    const told = [first, second, first].map(log.add);
    expect(told).toMatchObject([{ kind: 'published', epoch: 'epoch-1', publication: { offset: 1 } }, {}, null]);
    expect(await log.read([{ channel: orders, since: { epoch: 'epoch-1', offset: 0 } }])).toMatchObject([
      { ok: true, value: { position: { offset: 2 }, publications: [{ offset: 1 }, { offset: 2 }] } },
    ]);
  });
});

it('a log that is split asks each part for its own channels, and answers in the order of the requests', async () => {
  const [stored, news] = [memoryChannelLog(), openLog()];
  const split = splitLog({ stored, news });
  const user = nameOf({ kind: 'user', id: asId<UserId>('01990000-0000-7000-8000-000000000001') });
  for (let time = 0; time < 3; time += 1) stored.publish(user);
  news.add(someNews(orders));
  const offsets = async (channels: readonly ChannelName[]) =>
    (await split.read(channels.map((channel) => ({ channel, since: undefined })))).map(
      (answer) => answer.ok && answer.value.position.offset,
    );
  expect(await offsets([user, orders, user, orders])).toEqual([3, 1, 3, 1]);
  expect(await offsets([orders])).toEqual([1]);
  expect(await offsets([user])).toEqual([3]);
  expect(await offsets([])).toEqual([]);
});
