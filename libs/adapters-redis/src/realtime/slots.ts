import type { Cluster } from 'ioredis';

const SLOTS = 16_384;

/** CRC16/XMODEM, by which a cluster finds the node of a key (Redis Cluster specification, "Key distribution model"). */
const crc16 = (text: string): number => {
  let crc = 0;
  for (const byte of Buffer.from(text)) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit += 1) crc = ((crc << 1) ^ (crc & 0x8000 ? 0x1021 : 0)) & 0xffff;
  }
  return crc;
};

/** The slot of all keys that have this tag. */
export const slotOfTag = (tag: string): number => crc16(tag) % SLOTS;

/** The master that has a slot, as `host:port`; undefined while nobody is known to have it. */
export const masterOf = (cluster: Cluster, slot: number): string | undefined => cluster.slots[slot]?.[0];

export const addressOfNode = (node: string): { readonly host: string; readonly port: number } => {
  const at = node.lastIndexOf(':');
  return { host: node.slice(0, at), port: Number(node.slice(at + 1)) };
};
