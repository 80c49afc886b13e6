import { type CloseCode, closeCodes } from '@orderline/contracts/realtime/close-codes';
import type { RefusalCode } from '@orderline/contracts/realtime/frames';
import type { ChannelName, Follower, Joined, Position, Told } from '@orderline/domain/realtime';
import type { Encoding, Places } from './encodings.ts';
import type { Asked, Link } from './link.ts';
import type { Services } from './services.ts';
import type { Subject } from './subjects.ts';
import type { Timed } from './timer-wheel.ts';
import { untilDue } from './until-due.ts';

const MOST_UNANSWERED = 2;

/** How long a peer has to close in turn. */
const LINGER_MS = 1000;

/**
 * Somebody who follows channels, over whichever transport. One object without closures or timers of its own, as a process
 * has tens of thousands of them.
 */
export class Connection implements Follower, Timed {
  readonly services: Services;
  readonly encoding: Encoding;
  readonly address: string;
  readonly link: Link;
  /** Who it is; null before it has said so. */
  subject: Subject | null = null;
  closed: CloseCode | null = null;
  place: Set<Timed> | null = null;
  dueAt = 0;
  /** The channels that it follows, and those whose answer is still to come. */
  readonly channels = new Set<ChannelName>();
  pending: Map<ChannelName, Asked> | null = null;
  places: Places = null;
  #pingAt = 0;
  #unanswered = 0;

  constructor(link: Link, { services, encoding, address }: Pick<Connection, 'services' | 'encoding' | 'address'>) {
    this.link = link;
    this.services = services;
    this.encoding = encoding;
    this.address = address;
    services.opened(this);
  }

  /** Lets a subject in; false where it has too many connections. */
  admit(subject: Subject): boolean {
    if (!this.services.counts.claim(subject.userId)) return false;
    this.subject = subject;
    const { pingMs, random } = this.services;
    this.#pingAt = this.services.ticks() + pingMs(this.encoding) * (0.5 + random() / 2);
    this.#sleep();
    return true;
  }

  /** The same subject, by another token. */
  renew(subject: Subject): void {
    this.subject = subject;
    this.#sleep();
  }

  /** Joins a channel that it may follow. */
  follow(channel: ChannelName, since: Position | undefined): void {
    this.services.hub.join(channel, since, this);
  }

  leave(channel: ChannelName): void {
    this.pending?.delete(channel);
    if (this.channels.delete(channel)) this.services.metrics.left(1);
    this.services.hub.leave(channel, this);
  }

  /** It speaks, so it lives. */
  heard(): void {
    this.#unanswered = 0;
  }

  /** Writes, unless too much is waiting already: then it is closed as too slow. */
  push(text: string | Buffer): void {
    if (this.closed) return;
    const length = typeof text === 'string' ? Buffer.byteLength(text) : text.length;
    if (this.link.bufferedAmount + length > this.services.settings.bufferBytes) {
      this.services.metrics.dropped(length);
      this.close(4000);
      return;
    }
    this.link.write(text);
  }

  close(code: CloseCode, reason: string = closeCodes[code].name): void {
    if (this.closed) return;
    this.#end(code);
    this.services.wheel.schedule(this, LINGER_MS);
    this.link.end(code, reason);
  }

  /** Its transport closes it. */
  broken(code: CloseCode): void {
    if (this.closed) return;
    this.#end(code);
    this.services.wheel.schedule(this, LINGER_MS);
  }

  /** Its transport is gone. */
  gone(code: number): void {
    const { services, closed } = this;
    services.wheel.cancel(this);
    if (!closed) this.#end(4002);
    services.gone(this, closed ?? code);
  }

  due(): void {
    if (this.closed) {
      this.services.metrics.dropped(this.link.bufferedAmount);
      this.link.destroy();
    } else if (!this.subject) this.close(4502);
    else if (this.services.now() >= this.subject.expiresAt) this.close(4501);
    else if (this.services.ticks() >= this.#pingAt) this.#ping(this.subject);
    else {
      this.#sleep();
      if (this.subject.isGood) void this.#checkAgain(this.subject, this.subject.isGood);
    }
  }

  joined(channel: ChannelName, standing: Joined): void {
    const id = this.pending?.get(channel)?.id ?? 0;
    this.#answered(channel);
    this.channels.add(channel);
    this.services.metrics.joined();
    if (!standing.recovered) this.places?.set(channel, standing.position);
    this.push(this.encoding.joined(this.places, id, channel, standing));
  }

  refused(channel: ChannelName, code: RefusalCode): void {
    const id = this.pending?.get(channel)?.id ?? 0;
    this.#answered(channel);
    this.places?.set(channel, null);
    this.push(this.encoding.refused(this.places, id, channel, code));
  }

  /** Whoever has signed out meanwhile is told nothing any more. */
  told(message: Told, missed = false): void {
    const { publication } = message;
    if (this.subject && this.services.hasEnded(this.subject)) this.close(4505);
    if (this.closed) return;
    if (publication) this.places?.set(message.channel, { epoch: message.epoch, offset: publication.offset });
    this.push(this.encoding.told(this.places, message));
    if (publication && !missed) this.services.metrics.told(publication.at);
  }

  lost(channel: ChannelName, code: 'unrecoverable' | 'forbidden' = 'unrecoverable'): void {
    if (this.channels.delete(channel)) this.services.metrics.left(1);
    this.places?.set(channel, null);
    this.push(this.encoding.lost(this.places, channel, code));
  }

  #answered(channel: ChannelName): void {
    this.pending?.delete(channel);
    if (this.pending?.size === 0) this.pending = null;
  }

  #ping(subject: Subject): void {
    const ended = this.services.hasEnded(subject) ? 4505 : this.#unanswered >= MOST_UNANSWERED ? 4001 : null;
    if (ended) {
      this.close(ended);
      return;
    }
    if (this.encoding.transport === 'websocket') this.#unanswered += 1;
    this.#pingAt = this.services.ticks() + this.services.pingMs(this.encoding);
    this.#sleep();
    this.push(this.encoding.ping);
    if (subject.isGood) void this.#checkAgain(subject, subject.isGood);
  }

  async #checkAgain(subject: Subject, isGood: () => Promise<boolean>): Promise<void> {
    const good = await isGood().catch(() => true);
    if (!good && this.subject === subject) this.close(4505);
  }

  #sleep(): void {
    if (this.subject) this.services.wheel.schedule(this, untilDue(this.subject, this.#pingAt, this.services));
  }

  #end(code: CloseCode): void {
    const { hub, metrics, counts } = this.services;
    this.closed = code;
    for (const channel of this.pending?.keys() ?? []) hub.leave(channel, this);
    for (const channel of this.channels) hub.leave(channel, this);
    metrics.left(this.channels.size);
    this.channels.clear();
    this.pending = null;
    if (this.subject) counts.giveUp(this.subject.userId);
    this.subject = null;
  }
}
