import { exchange } from './tcp.ts';

const METADATA = 3;
const METADATA_VERSION = 1;
const CLIENT = 'orderline-services';

/** Metadata request, version 1, for no topic: answered with the brokers that take part in the cluster. */
const metadataRequest = (): Buffer => {
  const request = Buffer.alloc(4 + 2 + 2 + 4 + 2 + CLIENT.length + 4);
  let at = request.writeInt32BE(request.length - 4, 0);
  at = request.writeInt16BE(METADATA, at);
  at = request.writeInt16BE(METADATA_VERSION, at);
  at = request.writeInt32BE(1, at);
  at = request.writeInt16BE(CLIENT.length, at);
  at += request.write(CLIENT, at, 'latin1');
  request.writeInt32BE(0, at);
  return request;
};

/** True once the broker answers and names at least one broker (itself) as alive, so that topics can be created. */
export const kafkaAnswers = async (address: { readonly host: string; readonly port: number }): Promise<boolean> => {
  const answer = await exchange({ ...address, request: metadataRequest(), withinMs: 1_000 });
  return answer !== undefined && answer.length >= 12 && answer.readInt32BE(4) === 1 && answer.readInt32BE(8) >= 1;
};
