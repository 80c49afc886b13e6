import type { OpenApi } from './open-api.ts';

/** Of a connection only the peer's address is read. */
export const connectionFrom = (remoteAddress: string) =>
  ({ incoming: { socket: { remoteAddress } } }) as unknown as Parameters<OpenApi['app']['fetch']>[1];
