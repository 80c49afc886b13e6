import { expect, it } from 'vitest';
import { freePort } from './free-port.ts';

it('a port is given once', async () => {
  const ports: number[] = [];
  for (let count = 0; count < 200; count += 1) ports.push(await freePort());
  expect(new Set(ports).size).toBe(200);
});
