import { readFileSync } from 'node:fs';
import type { KnipConfig } from 'knip';

type Scripts = { readonly scripts: Readonly<Record<string, string>> };

const { scripts } = JSON.parse(readFileSync(new URL('./package.json', import.meta.url), 'utf8')) as Scripts;

/** What `npm run` starts, by way of tools/bootstrap/run.mjs. */
const programs = Object.values(scripts).flatMap((script) => script.match(/(?<=tools\/)\S+\.ts/g) ?? []);

const config: KnipConfig = {
  workspaces: {
    '.': { entry: ['docs/examples/**/*.ts'], project: ['*.ts', 'docs/examples/**/*.ts'] },
    tools: {
      entry: [
        ...programs,
        'checks/*.ts',
        'dev/demo.ts',
        'bench/*.ts',
        'release/version-actions.ts',
        'bench/peers/hono.ts',
        'bench/realtime/{bare-server,clients-process,collect-garbage}.ts',
        'bench/gateway/{clients-process,hono-proxy,nothing-else,service}.ts',
        'bundle/healthcheck.ts',
        'pack/testing/newcomer-*.ts',
      ],
      project: ['**/*.{ts,mjs}', '!checks/fixtures/**'],
    },
    'apps/*': { entry: ['src/main.ts'] },
    // Run as processes of their own.
    'apps/api': { entry: ['src/main.ts', 'src/openapi/print.ts'] },
    'libs/composition': { entry: ['src/gateway/reading-thread.ts'] },
    'libs/adapters-http': { entry: ['src/testing/traced-call.ts'] },
    'libs/adapters-postgres': { entry: ['src/testing/torn-transactions.ts'] },
    // What an app bundles.
    'libs/client': { entry: ['src/testing/only-is-problem.ts'] },
    'libs/platform': { entry: ['src/testing/traced-server.ts'] },
  },
  // The first two are run by their path; whoever takes the example installs kafkajs; the last names its code as its types.
  ignoreDependencies: ['@biomejs/biome', 'nx', 'kafkajs', 'squawk-cli', '@types/http-cache-semantics'],
  ignoreBinaries: ['mkfifo', 'nginx', 'redis-server'],
};

export default config;
