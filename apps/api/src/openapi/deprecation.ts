import type { Endpoint } from '@orderline/contracts/http/endpoint';
import { z } from 'zod';

const header = (id: string, description: string, example: string) =>
  z.string().optional().meta({ description, example, header: { id } });

const announced = {
  Deprecation: header('Deprecation', 'Since when it should not be used (RFC 9745).', '@1795392000'),
  Sunset: header('Sunset', 'From when on it may no longer answer (RFC 8594).', 'Tue, 30 Nov 2027 00:00:00 GMT'),
} as const;

/** What every answer of a deprecated operation carries. */
export const deprecationHeaders = ({ deprecated }: Endpoint): Record<string, z.ZodType> =>
  deprecated ? announced : {};

/** What the description of an operation says first where it is deprecated. */
export const deprecationNote = ({ deprecated, method }: Endpoint): string =>
  deprecated
    ? `Deprecated since ${deprecated.since}, gone after ${deprecated.sunset}: use \`${method.toUpperCase()} ${deprecated.successor}\`, as [the guide](${deprecated.guide}) shows.`
    : '';
