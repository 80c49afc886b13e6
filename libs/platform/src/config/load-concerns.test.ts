import { describe, expect, it } from 'vitest';
import { loadConcerns } from './load-config.ts';
import { InvalidConfig } from './setting.ts';

const sources = (env: Readonly<Record<string, string>>, file = '{}') => ({
  env: { ENVIRONMENT: 'production', ...env },
  readFile: () => file,
});

const faultsOf = (load: () => unknown): readonly string[] => {
  try {
    load();
    return [];
  } catch (error) {
    if (error instanceof InvalidConfig) return error.faults.map(({ name }) => name);
    throw error;
  }
};

describe('a part of the configuration', () => {
  it('is there for a command that needs no more, whatever is missing elsewhere', () => {
    const { kafka } = loadConcerns('worker', ['kafka'], sources({ KAFKA_BROKERS: 'kafka:9092' }));
    expect(kafka).toMatchObject({ brokers: ['kafka:9092'], minInsyncReplicas: 2 });
  });

  it('tells the faults of its own concerns, those of rules too, and no others', () => {
    const env = { KAFKA_MIN_INSYNC_REPLICAS: '7', DATABASE_URL: 'postgres://shop:shop@db/shop', PORT: 'many' };
    expect(faultsOf(() => loadConcerns('worker', ['kafka'], sources(env)))).toEqual([
      'KAFKA_BROKERS',
      'KAFKA_MIN_INSYNC_REPLICAS',
    ]);
    expect(faultsOf(() => loadConcerns('api', ['database'], sources(env)))).toEqual(['DATABASE_URL']);
  });

  it('tells what is wrong with the file of the environment', () => {
    const read = () => loadConcerns('worker', ['log'], sources({}, '{"LOG_LEVLE":"warn"}'));
    expect(faultsOf(read)).toEqual(['LOG_LEVLE']);
  });
});
