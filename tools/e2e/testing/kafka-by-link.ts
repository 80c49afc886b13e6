import type { Answers } from './toxic-link.ts';

const LENGTH = 4;

/** How an answer of Kafka names a broker of this machine: the host's length and text, then the port. */
const named = (port: number): Buffer => {
  const host = Buffer.from('127.0.0.1');
  const name = Buffer.alloc(2 + host.length + LENGTH);
  name.writeInt16BE(host.length);
  host.copy(name, 2);
  name.writeInt32BE(port, 2 + host.length);
  return name;
};

const renamed = (frame: Buffer, from: Buffer, to: Buffer): Buffer => {
  const copy = Buffer.from(frame);
  for (let at = copy.indexOf(from); at >= 0; at = copy.indexOf(from, at + to.length)) to.copy(copy, at);
  return copy;
};

/** Has a broker, which clients go to by the address that it names, name the link in place of itself. */
export const brokerNames = (brokerPort: number) => (linkPort: number) => (): Answers => {
  const [from, to] = [named(brokerPort), named(linkPort)];
  let rest: Buffer = Buffer.alloc(0);
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    const frames: Buffer[] = [];
    while (rest.length >= LENGTH && rest.length >= LENGTH + rest.readInt32BE()) {
      const end = LENGTH + rest.readInt32BE();
      frames.push(renamed(rest.subarray(0, end), from, to));
      rest = rest.subarray(end);
    }
    return Buffer.concat(frames);
  };
};
