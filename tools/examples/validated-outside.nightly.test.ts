import { afterAll, beforeAll, describe, it } from 'vitest';
import { everything, faulty, openOutside } from './testing/outside.ts';
import { hasJava, hasPython, javaProgram, pythonProgram } from './testing/toolchains.ts';

let outside: Awaited<ReturnType<typeof openOutside>>;
const wrong = faulty();
const RUN_MS = 120_000;

beforeAll(async () => {
  outside = await openOutside();
  await outside.publish(everything());
}, RUN_MS);

afterAll(() => outside.close());

describe('every record of every topic is valid by its published schema, from outside', () => {
  it.skipIf(!hasPython)('in Python', () => outside.expectFaulty(pythonProgram('validate'), 0), RUN_MS);
  it.skipIf(!hasJava)('in Java', () => outside.expectFaulty(javaProgram('Validate'), 0), RUN_MS);
});

describe('a record that is not is found, from outside', () => {
  beforeAll(() => outside.publish(wrong));
  it.skipIf(!hasPython)('in Python', () => outside.expectFaulty(pythonProgram('validate'), wrong.length), RUN_MS);
  it.skipIf(!hasJava)('in Java', () => outside.expectFaulty(javaProgram('Validate'), wrong.length), RUN_MS);
});
