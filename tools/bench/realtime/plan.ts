export type RealtimePlan = {
  readonly quick: boolean;
  readonly sockets: number;
  readonly seconds: number;
  readonly idleSeconds: number;
  readonly perSecond: readonly number[];
  readonly broadcasts: number;
};
