import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

export type Constructors = ReturnType<typeof constructorsOf>;

export const constructorsOf = (registry: Registry) => {
  const registers = [registry];
  return {
    counter: <const Label extends string = never>(name: string, help: string, ...labelNames: readonly Label[]) =>
      new Counter({ name, help, labelNames, registers }),
    gauge: <const Label extends string = never>(name: string, help: string, ...labelNames: readonly Label[]) =>
      new Gauge({ name, help, labelNames, registers }),
    seconds:
      (buckets: number[]) =>
      <const Label extends string = never>(name: string, help: string, ...labelNames: readonly Label[]) =>
        new Histogram({ name, help, labelNames, buckets, registers }),
  };
};
