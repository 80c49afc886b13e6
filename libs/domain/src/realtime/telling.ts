import { type LiveChannel, type Member, newer, type Told, tellMember } from './live-channel.ts';

export type TellingOptions = {
  /** How many followers are told before others have their turn. */
  readonly slice: number;
  readonly yieldTurn: (next: () => void) => void;
  /** A member has missed something. */
  readonly behind: (channel: LiveChannel, member: Member) => void;
};

export type Telling = {
  /** Tells all who follow the channel, in the order in which it is called. */
  readonly tell: (channel: LiveChannel, told: Told) => void;
  /** What is still to be told is void: another epoch has begun. */
  readonly forget: (channel: LiveChannel) => void;
};

/** Tells many in slices, so that nothing else waits for all of them. */
export const createTelling = ({ slice, yieldTurn, behind }: TellingOptions): Telling => {
  /** True where all have been told. */
  const tellSlice = (channel: LiveChannel, turn: Iterator<Member>, told: Told): boolean => {
    for (let count = 0; count < slice; count += 1) {
      const next = turn.next();
      if (next.done) return true;
      if (!tellMember(next.value, told)) behind(channel, next.value);
    }
    return false;
  };

  const run = (channel: LiveChannel): void => {
    const { generation, telling, members } = channel;
    let turn = members.values();
    const go = (): void => {
      for (let told = telling[0]; told && channel.generation === generation; told = telling[0]) {
        if (!tellSlice(channel, turn, told)) {
          yieldTurn(go);
          return;
        }
        if (channel.generation !== generation) return;
        telling.shift();
        turn = members.values();
      }
    };
    go();
  };

  return {
    tell: (channel, told) => {
      channel.unread = newer(channel.unread, told.unread);
      channel.telling.push(told);
      if (channel.telling.length === 1) run(channel);
    },
    forget: (channel) => {
      channel.generation += 1;
      channel.telling.length = 0;
    },
  };
};
