import * as z from 'zod';

/** What metrics and logs call a thing. */
export const name = z
  .string()
  .regex(/^[a-z0-9]([-a-z0-9.]{0,61}[a-z0-9])?$/, 'a name of lower-case letters, digits, - and .');

const label = '[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?';

export const exactHostname = z
  .string()
  .max(253)
  .regex(new RegExp(`^${label}(\\.${label})*$`), 'a host name in lower case, without port')
  .refine((host) => !/^[\d.]+$/.test(host), 'a host name, not an address');

export const hostname = z
  .string()
  .max(253)
  .regex(
    new RegExp(`^(\\*\\.)?${label}(\\.${label})*$`),
    'a host name in lower case, without port, such as a.example.com or *.example.com',
  )
  .refine((host) => !/^[\d.]+$/.test(host), 'a host name, not an address')
  .meta({ examples: ['shop.example.com', '*.example.com'] });

/** In lower case; the characters that every server reads alike. */
export const headerName = z
  .string()
  .regex(/^[A-Za-z0-9!#$%&'*+.^|~-]{1,256}$/, 'a header name; without _, which servers take for -')
  .transform((text) => text.toLowerCase());

export const headerValue = z
  .string()
  .max(4_096)
  .regex(/^([!-~]([\t -~]*[!-~])?)?$/, 'visible ASCII, without spaces at its ends');

export const path = z.string().max(1_024).regex(/^\//, 'a path, which begins with /');
