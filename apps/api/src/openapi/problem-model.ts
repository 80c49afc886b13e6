import { fault, problem } from '@orderline/contracts/http/problem';
import { z } from 'zod';

type Shape = Readonly<Record<string, z.ZodType>>;

const described = (shape: Shape, descriptions: Readonly<Record<string, string>>) =>
  z.object(
    Object.fromEntries(
      Object.entries(shape).map(([name, field]) => {
        const description = descriptions[name];
        return [name, description === undefined ? field : field.meta({ description })];
      }),
    ),
  );

const shownFault = described(fault.shape, {
  pointer: 'Where in the body, as a JSON Pointer fragment (RFC 6901).',
  parameter: 'Which part of the path or the query.',
  header: 'Which header.',
  available: 'Units that can be had, where there are too few.',
}).meta({ id: 'Fault' });

const example = {
  type: '/problems/out-of-stock',
  title: 'Not enough in stock',
  status: 409,
  instance: '/api/v2/orders',
  code: 'out-of-stock',
  requestId: '0199c0de-7a00-7000-8000-0000000000aa',
  errors: [
    { pointer: '#/lines/0/quantity', code: 'too-big', detail: 'is more than the 3 that are left', available: 3 },
  ],
};

/** A problem as documents show it: what each field means, and an example. */
export const shownProblem = described(
  { ...problem.shape, errors: z.array(shownFault).optional() },
  {
    type: 'The page that explains this kind of problem.',
    instance: 'The path that was asked for.',
    code: 'Stable; clients decide by it, and tolerate new ones.',
    errors: 'Every fault that was found, at most 50.',
    existingId: 'What is in the way.',
    orderIds: 'The orders that are in the way.',
    total: 'What the order costs now.',
    available: 'Units that can be taken out.',
  },
).meta({ id: 'Problem', example });
