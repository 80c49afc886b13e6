import { asId, type Id, type NewId, type UserId } from '../shared/index.ts';
import { nameOf } from './index.ts';
import { announcementsContract, channelLogContract } from './realtime.contract.ts';
import { memoryAir, memoryChannelLog } from './realtime.memory.ts';

let count = 0;

const newId: NewId = <I extends Id>() => {
  count += 1;
  return asId<I>(`01990000-0000-7000-8000-${String(count).padStart(12, '0')}`);
};

channelLogContract('in memory', async () => {
  const log = memoryChannelLog();
  return {
    log,
    aChannel: async () => nameOf({ kind: 'user', id: newId<UserId>() }),
    publish: async (channel, times) => {
      for (let time = 0; time < times; time += 1) log.publish(channel);
    },
    forget: async (channel, upTo) => log.forget(channel, upTo),
    beginEpoch: async () => log.beginEpoch(),
  };
}, ['nowhere']);

announcementsContract('in memory', async () => {
  const air = memoryAir();
  return {
    announcer: air.announcer,
    openAnnouncements: async () => air.openAnnouncements(),
    newId,
    cut: async () => air.interrupt(),
  };
});
