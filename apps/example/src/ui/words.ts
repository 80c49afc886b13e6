/** `garden-tools` reads as "Garden tools". */
export const named = (code: string): string => {
  const words = code.replaceAll(/[-_]+/g, ' ');
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
};

const form = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

/** A moment, in the reader's language and time zone. */
export const instant = (text: string): string => form.format(new Date(text));
