import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const never = ['**/node_modules/**', '.data/**', 'tools/checks/fixtures/**'];
const services = ['./tools/test/services.setup.ts'];
/** The commands of the operators are started some eighty times: what V8 and Node made of a file for one serves the next. */
const compileCache = { NODE_COMPILE_CACHE: fileURLToPath(new URL('.data/compile-cache', import.meta.url)) };

export default defineConfig({
  test: {
    passWithNoTests: true,
    // What is waited for comes late on a machine under load, and is no less right.
    expect: { poll: { timeout: 20_000 } },
    reporters: process.env.CI === undefined ? ['default'] : ['dot'],
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['**/*.test.ts'],
          exclude: [...never, '**/*.{int,e2e,nightly}.test.ts'],
          pool: 'threads',
          maxWorkers: 2,
          isolate: false,
          testTimeout: 30_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'int',
          include: ['**/*.int.test.ts'],
          exclude: never,
          maxWorkers: 3,
          isolate: false,
          env: compileCache,
          globalSetup: services,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          sequence: { groupOrder: 1 },
        },
      },
      ...(['e2e', 'nightly'] as const).map((name, position) => ({
        extends: true as const,
        test: {
          name,
          include: [`**/*.${name}.test.ts`],
          exclude: never,
          globalSetup: services,
          env: { ...compileCache, ...(name === 'nightly' && { NIGHTLY: 'true' }) },
          maxWorkers: name === 'e2e' ? 2 : 1,
          isolate: name !== 'e2e',
          testTimeout: name === 'e2e' ? 300_000 : 3_600_000,
          hookTimeout: 180_000,
          sequence: { groupOrder: 2 + position },
        },
      })),
    ],
  },
});
