import { randomBytes } from 'node:crypto';
import type {
  Announcement,
  Announcements,
  ChannelLog,
  ChannelName,
  Publication,
  TicketClaims,
} from '@orderline/domain/realtime';
import { err, ok } from '@orderline/domain/shared';
import type { RealtimePorts } from '../realtime/services.ts';

type Listener = Parameters<Announcements['listen']>[0];

/** Real time over memory: what is published is announced at once, unless it is lost. */
export const memoryRealtime = () => {
  const kept = new Map<ChannelName, Publication[]>();
  const followed = new Set<ChannelName>();
  const listeners: Listener[] = [];
  const tickets = new Map<string, TicketClaims>();
  const state = { epoch: 'first', away: false, reads: 0, held: Promise.resolve() };
  const of = (channel: ChannelName): Publication[] => {
    const publications = kept.get(channel) ?? [];
    kept.set(channel, publications);
    return publications;
  };
  const announce = (announcement: Announcement): void => {
    if (followed.has(announcement.channel)) for (const { heard } of listeners) heard(announcement);
  };
  const log: ChannelLog = {
    read: async (requests) => {
      state.reads += requests.length;
      await state.held;
      if (state.away) throw new Error('the log is away');
      return requests.map(({ channel, since }) => {
        const publications = of(channel);
        const position = { epoch: state.epoch, offset: publications.length };
        if (!since) return ok({ position, publications: [] });
        if (since.epoch !== state.epoch || since.offset > position.offset) return err({ kind: 'unrecoverable' });
        return ok({ position, publications: publications.slice(since.offset) });
      });
    },
  };
  const ports: RealtimePorts = {
    log,
    announcements: {
      follow: async (channel) => void followed.add(channel),
      unfollow: async (channel) => void followed.delete(channel),
      listen: (listener) => void listeners.push(listener),
    },
    tickets: {
      issue: async (claims) => {
        const ticket = randomBytes(32).toString('base64url');
        tickets.set(ticket, claims);
        return ticket;
      },
      redeem: async (ticket) => {
        const claims = tickets.get(ticket) ?? null;
        tickets.delete(ticket);
        return claims;
      },
    },
  };
  return {
    ...ports,
    state,
    publish: (channel: ChannelName, data: unknown, { lost = false, at = Date.now() } = {}): void => {
      const publications = of(channel);
      const publication = { offset: publications.length + 1, type: 'order-placed', data, at };
      publications.push(publication);
      if (!lost) announce({ kind: 'published', channel, publication, epoch: state.epoch });
    },
    beginAnew: (): void => {
      state.epoch = `after ${state.epoch}`;
      kept.clear();
    },
    interrupt: (): void => {
      for (const { interrupted } of listeners) interrupted();
    },
  };
};
