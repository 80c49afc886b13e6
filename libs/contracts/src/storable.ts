/** What an `integer` of PostgreSQL holds at most. */
export const largestInteger = 2_147_483_647;

/** Whether PostgreSQL could keep it: it takes no NUL in text, and no half of a surrogate pair in JSON. */
export const isStorable = (text: string): boolean => !/[\0\p{Cs}]/u.test(text);

/** The text with U+FFFD in the place of what PostgreSQL could not keep. */
export const storable = (text: string): string => text.replaceAll(/[\0\p{Cs}]/gu, '\uFFFD');
