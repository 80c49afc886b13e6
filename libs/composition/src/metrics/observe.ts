import { type Database, type DatabaseConfig, openDatabase, type PoolName } from '@orderline/adapters-postgres';
import type { Result } from '@orderline/domain/shared';
import { type Metrics, span } from '@orderline/platform';

type Refused = { readonly kind: string };
type UseCase = (command: never) => Promise<Result<unknown, Refused>>;

/** Sees every run of every use case, whose name is `feature.useCase`. */
export type Observe = <Value, Refusal extends Refused>(
  name: string,
  run: () => Promise<Result<Value, Refusal>>,
) => Promise<Result<Value, Refusal>>;

export const unobserved: Observe = (_name, run) => run();

/** Puts each run into a span, and counts its time and its refusals. */
export const observeBy =
  ({ useCaseSeconds, useCaseRefusals }: Pick<Metrics, 'useCaseSeconds' | 'useCaseRefusals'>): Observe =>
  (name, run) =>
    span(name, {}, async (active) => {
      const stop = useCaseSeconds.startTimer({ use_case: name, outcome: 'failed' });
      let outcome = 'failed';
      try {
        const result = await run();
        outcome = result.ok ? 'accepted' : 'refused';
        if (!result.ok) {
          useCaseRefusals.inc({ use_case: name, refusal: result.error.kind });
          active.setAttribute('refusal', result.error.kind);
        }
        return result;
      } finally {
        stop({ outcome });
      }
    });

type Features = { readonly [feature: string]: { readonly [name: string]: UseCase } };

/** Wraps each use case of each feature once, under its key. */
export const observed = <Given extends Features>(features: Given, observe: Observe): Given => {
  const wrapped = Object.entries(features).map(([feature, useCases]) => {
    const runs = Object.entries(useCases).map(([name, useCase]) => {
      const run: UseCase = (command) => observe(`${feature}.${name}`, () => useCase(command));
      return [name, run] as const;
    });
    return [feature, Object.fromEntries(runs)] as const;
  });
  return sameFeatures<Given>(Object.fromEntries(wrapped));
};

/** Each entry was wrapped under its own key and keeps its signature. */
const sameFeatures = <Given>(wrapped: object): Given => wrapped as Given;

export type MeasuredDatabase = {
  readonly settings: DatabaseConfig;
  /** The pools that this process uses. */
  readonly pools: readonly PoolName[];
  readonly metrics: Metrics | undefined;
};

/** Opens the database, and lets the metrics tell how its pools are used and how long statements take. */
export const openMeasuredDatabase = ({ settings, pools, metrics }: MeasuredDatabase): Database => {
  if (!metrics) return openDatabase(settings);
  const { databaseInUse, databaseIdle, databaseWaiting, databaseQuerySeconds } = metrics;
  const onStatement = (pool: PoolName, seconds: number): void =>
    databaseQuerySeconds.observe({ db_system_name: 'postgresql', pool }, seconds);
  const database = openDatabase({ ...settings, onStatement });
  metrics.beforeRender(() => {
    const usage = database.usage();
    for (const pool of pools) {
      const { size, busy, waiting } = usage[pool];
      databaseInUse.set({ pool }, busy);
      databaseIdle.set({ pool }, size - busy);
      databaseWaiting.set({ pool }, waiting);
    }
  });
  return database;
};
