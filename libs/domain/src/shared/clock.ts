/** Tells the present instant, UTC, to the millisecond. */
export type Now = () => Date;
