import { randomUUID } from 'node:crypto';
import postgres, { type Sql } from 'postgres';
import { afterAll, beforeAll } from 'vitest';
import { type Database, type DatabaseConfig, openDatabase } from '../connection/database.ts';
import { migrate } from '../schema/migrate.ts';
import { templateOf } from './template.ts';

const serverUrl = (): string => {
  const url = process.env.TEST_DATABASE_URL;
  if (!url) throw new Error('TEST_DATABASE_URL is not set: run these tests by npm test, or give a superuser URL');
  return url;
};

export type TestDatabase = {
  readonly url: string;
  readonly database: Database;
  /** A client of its own, to look and to do harm from outside. */
  readonly outside: Sql;
};

/** A fresh, migrated database for the tests of one file, dropped at its end. */
export const useDatabase = (config: Partial<DatabaseConfig> = {}): (() => TestDatabase) => {
  const name = `orderline_test_${randomUUID().replaceAll('-', '')}`;
  const url = new URL(serverUrl());
  url.pathname = `/${name}`;
  const server = postgres(serverUrl(), { max: 1, onnotice: () => undefined });
  let opened: TestDatabase | undefined;
  beforeAll(async () => {
    const migrated = await templateOf(serverUrl(), 'migrated', (at) => migrate({ url: at }));
    await server.unsafe(`create database ${name} template ${migrated}`);
    const sizes = { poolSize: 8, placementPoolSize: 8, relayPoolSize: 4, queueLimit: 1000, queryTimeoutMs: 30_000 };
    const database = openDatabase({ url: url.href, applicationName: 'test', ...sizes, ...config });
    opened = { url: url.href, database, outside: postgres(url.href, { max: 4, onnotice: () => undefined }) };
  });
  afterAll(async () => {
    await opened?.database.close();
    await opened?.outside.end();
    await server.unsafe(`drop database if exists ${name} with (force)`);
    await server.end();
  });
  return () => {
    if (!opened) throw new Error('the test database opens before the first test, not before');
    return opened;
  };
};
