import * as z from 'zod';
import { gatewayFile } from './gateway-file.ts';

/** JSON Schema 2020-12 of a file of routes, for editors; who may pass, and what names lead to, is seen when it is read. */
export const gatewaySchema = (): { readonly [keyword: string]: unknown } => {
  const { $schema, ...rest } = z.toJSONSchema(gatewayFile, { io: 'input', target: 'draft-2020-12' });
  return {
    $schema,
    $id: 'https://orderline.example/schemas/gateway-routes.json',
    title: 'Routes of the gateway',
    ...rest,
  };
};
