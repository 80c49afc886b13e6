import type { PolicyKit } from '@orderline/contracts/gateway/policy';

/** Tells clients since when a route is deprecated, until when it will answer, and what takes its place (RFC 9745, RFC 8594). */
export const policy = ({ z, definePolicy }: PolicyKit) => {
  const link = z
    .url({ protocol: /^https?$/ })
    .refine((url) => /^[!-~]+$/.test(url) && !/[<>]/.test(url), 'a plain URL');
  const options = z
    .strictObject({
      since: z.iso.date(),
      sunset: z.iso.date().optional(),
      successor: link.optional(),
      documentation: link.optional(),
    })
    .refine(({ since, sunset }) => sunset === undefined || sunset >= since, {
      error: 'a sunset that is not before since',
      path: ['sunset'],
    });
  return definePolicy({
    options,
    response: ({ options: { since, sunset, successor, documentation } }) => {
      const links = [
        ...(documentation === undefined ? [] : [`<${documentation}>; rel="deprecation"`]),
        ...(successor === undefined ? [] : [`<${successor}>; rel="successor-version"`]),
      ];
      return {
        set: {
          deprecation: `@${Date.parse(since) / 1_000}`,
          ...(sunset !== undefined && { sunset: new Date(sunset).toUTCString() }),
        },
        ...(links.length > 0 && { add: { link: links.join(', ') } }),
      };
    },
  });
};
