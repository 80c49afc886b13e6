import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DemoSystem, useDemoSystems } from '../../testing/demo-system.ts';
import { openShell } from '../../testing/shell.ts';

const page = readFileSync(new URL('../../../../../docs/how-to/import-a-catalogue.md', import.meta.url), 'utf8');

/** Each piece of script with what the page shows of its answer. */
const steps = [...page.matchAll(/```sh\n(.*?)```\n```json\n(.*?)```/gs)].map(([, script = '', answer = '']) => ({
  script,
  answer,
}));

const open = useDemoSystems();

describe('the page about imports', () => {
  let system: DemoSystem;
  const shell = openShell();
  beforeAll(async () => {
    system = await open();
    await shell.run('cd "$(mktemp -d)"');
  });
  afterAll(async () => {
    await shell.run('rm -r "$PWD"');
    shell.close();
    await system.close();
  });

  it('has an answer below each piece of script', () => {
    expect(page.match(/```/g)).toHaveLength(steps.length * 4);
  });

  it.each(steps)('shows what is answered: $script', async ({ script, answer }) => {
    const printed = await shell.run(script.replace('http://127.0.0.1:3000', system.origin));
    expect(JSON.parse(printed)).toMatchObject(JSON.parse(answer));
  });
});
