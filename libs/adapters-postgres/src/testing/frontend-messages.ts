export type FrontendMessage = {
  readonly bytes: Buffer;
  /** Whether the server answers to it at once: a query, or a sync or flush after what it was sent before. */
  readonly isAnswered: boolean;
};

const LENGTH = 4;
const ANSWERED: ReadonlySet<string> = new Set(['Q', 'S', 'H']);

/** Reads what a client of PostgreSQL sends on one connection, message by message, in whatever pieces it comes. */
export const openMessageReader = (): ((chunk: Buffer) => readonly FrontendMessage[]) => {
  let rest: Buffer = Buffer.alloc(0);
  // The first message of a connection has no type.
  let typeLength = 0;
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    const messages: FrontendMessage[] = [];
    while (rest.length >= typeLength + LENGTH) {
      const end = typeLength + rest.readInt32BE(typeLength);
      if (rest.length < end) break;
      const type = typeLength === 0 ? '' : String.fromCharCode(rest[0] ?? 0);
      messages.push({ bytes: rest.subarray(0, end), isAnswered: ANSWERED.has(type) });
      rest = rest.subarray(end);
      typeLength = 1;
    }
    return messages;
  };
};
