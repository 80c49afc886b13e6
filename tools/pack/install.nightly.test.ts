import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundler, compilers, newcomer, next, nodenext } from './testing/newcomer.ts';

const page = resolve(import.meta.dirname, '../../docs/how-to/client.md');

const react = ['react@19.3.1', 'react-dom@19.3.1', '@types/react@19.3.3', '@types/react-dom@19.3.0'];

let installed: Awaited<ReturnType<typeof newcomer>>;

/** Packages may have to be got first. */
beforeAll(async () => {
  installed = await newcomer(...Object.values(compilers), 'zod@4.6.7');
}, 300_000);

afterAll(() => installed.folder[Symbol.asyncDispose]());

describe('the client, installed in an empty folder', () => {
  const matrix = (['ts5', 'ts7'] as const).flatMap((compiler) =>
    Object.entries({ bundler, nodenext, next }).flatMap(([name, options]) =>
      ['app.ts', 'form.ts'].map((file) => ({ compiler, name, options, file })),
    ),
  );

  it.each(matrix)('type-checks by $compiler with $name: $file', async ({ compiler, options, file }) => {
    expect(await installed.check(compiler, options, file)).toBe('');
  });

  it('is bundled by Vite, without zod where nothing is validated', async () => {
    const { folder } = installed;
    await folder.install('vite@8.4.0');
    await folder.write({
      'index.html': '<script type="module" src="/main.ts"></script>',
      'main.ts': "import { run } from './app.ts';\nvoid run('http://127.0.0.1:3000');\n",
    });
    await folder.run('npx', 'vite', 'build', '--minify', 'false');
    const [, script = ''] =
      /src="\/(assets\/[^"]+)"/.exec(await readFile(join(folder.path, 'dist/index.html'), 'utf8')) ?? [];
    const text = await readFile(join(folder.path, 'dist', script), 'utf8');
    expect(text).toContain('/api/v2/orders');
    expect(text).not.toContain('/api/v1/');
    expect(text).not.toContain('ZodError');
  });

  it('is used with React Query as its page says', async () => {
    const { folder } = installed;
    await folder.install(...react, '@tanstack/react-query@5.108.4');
    const [, code = ''] = /```tsx\n(.*?)```/s.exec(await readFile(page, 'utf8')) ?? [];
    expect(code).toContain('useInfiniteQuery');
    await folder.write({ 'queries.tsx': code });
    const options = { ...bundler, jsx: 'react-jsx', skipLibCheck: true };
    expect(await installed.check('ts5', options, 'queries.tsx')).toBe('');
    expect(await installed.check('ts7', options, 'queries.tsx')).toBe('');
  });

  it('is built by Next, with the options that it writes', async () => {
    const { folder } = installed;
    await folder.install(...react, 'next@16.4.6', 'typescript@5.9.3', '@types/node@24.19.2');
    await folder.write({
      'tsconfig.json': JSON.stringify({
        compilerOptions: next,
        include: ['next-env.d.ts', 'app/**/*.ts', 'app/**/*.tsx', '.next/types/**/*.ts'],
      }),
      'app/layout.tsx': layout,
      'app/page.tsx': home,
    });
    await folder.run('npx', 'next', 'build');
    expect(await readFile(join(folder.path, '.next/server/app/index.html'), 'utf8')).toContain('no API at hand');
  });
});

const layout = `import type { ReactNode } from 'react';

export default ({ children }: { children: ReactNode }) => <html lang="en"><body>{children}</body></html>;
`;

const home = `import { createClient, NetworkFault } from '@orderline/client';

const client = createClient({ baseUrl: 'http://127.0.0.1:1', retry: { attempts: 1 } });

export default async () => {
  const { items } = await client.products.list().catch((caught: unknown) => {
    if (caught instanceof NetworkFault) return { items: [] };
    throw caught;
  });
  return <p>{items.length === 0 ? 'no API at hand' : items.map(({ title }) => title).join()}</p>;
};
`;
