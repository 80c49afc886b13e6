/** The replay cannot go on; the message says what stopped it and what to do. */
export class StopReplay extends Error {
  override readonly name = 'StopReplay';
}
