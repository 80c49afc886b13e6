/** How a user is told. */
export const ways = ['in-app', 'email'] as const;

export type Way = (typeof ways)[number];

export type ByWay = Readonly<Record<Way, boolean>>;
