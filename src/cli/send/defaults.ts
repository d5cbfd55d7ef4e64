/** How many events are made, unless a number is given. */
export const MADE_BY_DEFAULT = 100;
